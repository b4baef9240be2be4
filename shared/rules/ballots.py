"""What a ballot may say: its form, its limits, and the named refusal of each fault."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.errors import Contradiction, Invalid, Words
from shared.messages import Code, Message, Money

Points = Annotated[int, Field(strict=True)]
Limit = Annotated[int, Field(strict=True, ge=1, le=1_000_000)]


class BallotForm(StrEnum):
    """How a voter chooses among the projects of a list."""

    CHOOSE_ONE = "choose-one"
    APPROVAL = "approval"
    KNAPSACK = "knapsack"
    CUMULATIVE = "cumulative"
    ORDINAL = "ordinal"


class SecrecyMode(StrEnum):
    """Who can see whose ballot it is, and when: roll-call, under a pseudonym, or not before a quorum opens them."""

    OPEN = "open"
    PSEUDONYMOUS = "pseudonymous"
    SEALED = "sealed"


class Choice(Message):
    """One project of a ballot; points on cumulative ballots only. On an ordinal ballot the first choice comes first."""

    project: Code
    points: Points | None = None


class BallotRules(Message):
    """The form of a ballot and its limits.

    `max_choices` is `None` where the list itself is the limit; an ordinal ballot needs it, because its first choice
    is worth that many points. `min_choices` of 0 admits a blank ballot. Points count on cumulative ballots only, where
    `max_points` is required. `max_cost` is the knapsack's limit in the process's currency; `None` means the envelope
    of the list.
    """

    form: BallotForm
    min_choices: Annotated[int, Field(strict=True, ge=0)] = 1
    max_choices: Limit | None = None
    min_points: Limit | None = None
    max_points: Limit | None = None
    max_points_per_choice: Limit | None = None
    max_cost: Money | None = None

    @model_validator(mode="after")
    def _agree(self) -> Self:
        limits = (self.min_points, self.max_points, self.max_points_per_choice)
        if self.form is BallotForm.CHOOSE_ONE and self.max_choices != 1:
            raise Contradiction("una cédula choose-one lleva max_choices 1", "a choose-one ballot has max_choices 1")
        if self.form is BallotForm.ORDINAL and self.max_choices is None:
            raise Contradiction("una cédula ordinal necesita max_choices", "an ordinal ballot needs max_choices")
        if self.max_choices is not None and self.min_choices > self.max_choices:
            raise Contradiction("min_choices supera a max_choices", "min_choices is above max_choices")
        if self.form is not BallotForm.CUMULATIVE and limits != (None, None, None):
            raise Contradiction("los puntos son de las cédulas cumulative", "points belong to cumulative ballots")
        if self.form is not BallotForm.KNAPSACK and self.max_cost is not None:
            raise Contradiction("max_cost es de las cédulas knapsack", "max_cost belongs to knapsack ballots")
        if self.form is BallotForm.CUMULATIVE:
            self._agree_on_points()
        return self

    def _agree_on_points(self) -> None:
        if self.max_points is None:
            raise Contradiction("una cédula cumulative necesita max_points", "a cumulative ballot needs max_points")
        if self.min_points is not None and self.min_points > self.max_points:
            raise Contradiction("min_points supera a max_points", "min_points is above max_points")
        if self.max_points_per_choice is not None and self.max_points_per_choice > self.max_points:
            raise Contradiction(
                "max_points_per_choice supera a max_points", "max_points_per_choice is above max_points"
            )
        if self.min_choices > self.max_points:
            raise Contradiction("min_choices supera a max_points", "min_choices is above max_points")


class ChoiceNotOnTheList(Invalid):
    """A choice names something that is not a project of this list."""

    title = Words("Opción fuera de la lista", "Choice not on the list")
    detail = Words("La opción no es un proyecto de esta lista.", "The choice is not a project of this list.")
    remedy = Words("Elija solo proyectos de la lista.", "Choose projects of the list only.")


class ChoiceRepeated(Invalid):
    """The same project is chosen twice on one ballot."""

    title = Words("Opción repetida", "Choice repeated")
    detail = Words("El proyecto {project} aparece más de una vez.", "Project {project} appears more than once.")
    remedy = Words("Deje cada proyecto una sola vez.", "Leave each project once.")


class TooFewChoices(Invalid):
    """The ballot has fewer choices than the rules ask for."""

    title = Words("Faltan opciones", "Too few choices")
    detail = Words("La cédula pide al menos {minimum}.", "The ballot asks for at least {minimum}.")
    remedy = Words("Agregue opciones y envíe de nuevo.", "Add choices and send again.")


class TooManyChoices(Invalid):
    """The ballot has more choices than the rules allow."""

    title = Words("Demasiadas opciones", "Too many choices")
    detail = Words("La cédula admite como máximo {maximum}.", "The ballot allows at most {maximum}.")
    remedy = Words("Quite opciones y envíe de nuevo.", "Remove choices and send again.")


class PointsMissing(Invalid):
    """A choice on a cumulative ballot has no points."""

    title = Words("Faltan puntos", "Points missing")
    detail = Words("Esta cédula reparte puntos entre las opciones.", "This ballot divides points among the choices.")
    remedy = Words("Asigne puntos a cada opción.", "Give points to each choice.")


class PointsNotAllowed(Invalid):
    """A choice has points on a ballot that knows none."""

    title = Words("Puntos no admitidos", "Points not allowed")
    detail = Words("Esta cédula no reparte puntos.", "This ballot does not divide points.")
    remedy = Words("Envíe las opciones sin puntos.", "Send the choices without points.")


class PointsNotPositive(Invalid):
    """A choice has zero or negative points."""

    title = Words("Puntos no válidos", "Points not positive")
    detail = Words("Cada opción lleva al menos un punto.", "Each choice carries at least one point.")
    remedy = Words("Asigne puntos enteros positivos.", "Give whole positive points.")


class PointsOverTheChoice(Invalid):
    """One choice has more points than one choice may have."""

    title = Words("Demasiados puntos en una opción", "Too many points on one choice")
    detail = Words("Una opción admite como máximo {maximum} puntos.", "One choice allows at most {maximum} points.")
    remedy = Words("Reparta los puntos entre más opciones.", "Divide the points among more choices.")


class PointsOverTheSum(Invalid):
    """The points of the ballot add up to more than a voter has."""

    title = Words("Se superó el total de puntos", "Points over the sum")
    detail = Words("Cada votante reparte como máximo {maximum} puntos.", "A voter divides at most {maximum} points.")
    remedy = Words("Reduzca los puntos y envíe de nuevo.", "Lower the points and send again.")


class PointsBelowTheSum(Invalid):
    """The points of the ballot add up to less than a voter must give."""

    title = Words("Faltan puntos por repartir", "Points below the sum")
    detail = Words("Cada votante reparte al menos {minimum} puntos.", "A voter divides at least {minimum} points.")
    remedy = Words("Reparta más puntos y envíe de nuevo.", "Divide more points and send again.")


class ChoicesOverTheEnvelope(Invalid):
    """The costs of the choices of a knapsack ballot add up to more than its limit."""

    title = Words("Las opciones superan el monto", "Choices over the envelope")
    detail = Words("Las opciones caben hasta un monto de {limit}.", "The choices must fit an amount of {limit}.")
    remedy = Words("Quite opciones hasta caber en el monto.", "Remove choices until they fit the amount.")


def check_choices(
    rules: BallotRules,
    choices: Sequence[Choice],
    candidates: Collection[str],
    costs: Mapping[str, Decimal] | None = None,
    envelope: Decimal | None = None,
) -> None:
    """Refuse choices that the rules do not admit; the refusal points at the first fault.

    `candidates` are the codes of the list (a set or mapping, for speed). `costs` and `envelope`, in the process's
    currency, are needed by knapsack ballots only.
    """
    if rules.max_choices is not None and len(choices) > rules.max_choices:
        raise TooManyChoices("/choices", maximum=rules.max_choices)
    if len(choices) < rules.min_choices:
        raise TooFewChoices("/choices", minimum=rules.min_choices)
    _check_projects(choices, candidates)
    _check_points(rules, choices)
    if rules.form is BallotForm.KNAPSACK:
        _check_costs(rules, choices, costs, envelope)


def _check_projects(choices: Sequence[Choice], candidates: Collection[str]) -> None:
    seen: set[str] = set()
    for place, choice in enumerate(choices):
        if choice.project not in candidates:
            raise ChoiceNotOnTheList(f"/choices/{place}/project")
        if choice.project in seen:
            raise ChoiceRepeated(f"/choices/{place}/project", project=choice.project)
        seen.add(choice.project)


def _check_points(rules: BallotRules, choices: Sequence[Choice]) -> None:
    if rules.form is not BallotForm.CUMULATIVE:
        for place, choice in enumerate(choices):
            if choice.points is not None:
                raise PointsNotAllowed(f"/choices/{place}/points")
        return
    total = sum(_points_of(rules, choice, f"/choices/{place}/points") for place, choice in enumerate(choices))
    if rules.max_points is not None and total > rules.max_points:
        raise PointsOverTheSum("/choices", maximum=rules.max_points)
    if rules.min_points is not None and choices and total < rules.min_points:
        raise PointsBelowTheSum("/choices", minimum=rules.min_points)


def _points_of(rules: BallotRules, choice: Choice, where: str) -> int:
    if choice.points is None:
        raise PointsMissing(where)
    if choice.points <= 0:
        raise PointsNotPositive(where)
    if rules.max_points_per_choice is not None and choice.points > rules.max_points_per_choice:
        raise PointsOverTheChoice(where, maximum=rules.max_points_per_choice)
    return choice.points


def _check_costs(
    rules: BallotRules,
    choices: Sequence[Choice],
    costs: Mapping[str, Decimal] | None,
    envelope: Decimal | None,
) -> None:
    limit = envelope if rules.max_cost is None else rules.max_cost
    if costs is None or limit is None:
        raise ValueError("A knapsack ballot is checked against the costs and an amount.")
    if sum(costs[choice.project] for choice in choices) > limit:
        raise ChoicesOverTheEnvelope("/choices", limit=limit)
