"""Eligibility: whether a project may be scored, found requirement by requirement, before anybody scores it."""

from collections.abc import Iterator
from dataclasses import asdict
from decimal import Decimal

from services.voting.commands import DecideEligibility
from services.voting.domain.facts import KnownProject, Recorded
from services.voting.errors import FactContradictsTheRegistry
from services.voting.events import EligibilityDecided, Finding, RequirementFinding
from shared.messages import Act
from shared.rules import EligibilityRules, Requirement
from shared.territory.places import Level

_ANSWERS = {True: "yes", False: "no", None: None}


def decide_eligibility(
    command: DecideEligibility,
    act: Act,
    rules: EligibilityRules,
    project: KnownProject,
    envelope: Decimal,
    earlier: EligibilityDecided | None = None,
) -> EligibilityDecided | None:
    """Decide by the rules: eligible where every requirement is met; what is not known is not met. The same is quiet.

    The total cost is the registry's; `envelope` is that of the project's list, in the same currency. What the registry
    recorded fills in what is not stated; a statement that contradicts it is refused with both values.
    """
    command = _agreed(command, project.recorded)
    findings = tuple(_findings(command, rules, project, envelope))
    decided = EligibilityDecided(
        **act.facts(),
        **command.model_dump(),
        list_code=project.list_code,
        eligible=all(one.finding is Finding.MET for one in findings),
        findings=findings,
        cost=project.cost,
        investment_code=project.investment_code,
    )
    same = earlier and decided.model_copy(update=Act.model_validate(_who(earlier)).facts()) == earlier
    return None if same else decided


def _agreed(command: DecideEligibility, recorded: Recorded) -> DecideEligibility:
    known = {name: value for name, value in asdict(recorded).items() if value is not None}
    for name, value in known.items():
        stated = getattr(command, name)
        if stated is not None and stated != value:
            raise FactContradictsTheRegistry(f"/{name}", stated=_said(stated), recorded=_said(value))
    return command.model_copy(update=known)


def _said(value: bool | Level | Decimal) -> str:
    if isinstance(value, bool):
        return _ANSWERS[value] or ""
    return value.value if isinstance(value, Level) else f"{value:f}"


def _who(event: EligibilityDecided) -> dict[str, object]:
    return {name: getattr(event, name) for name in Act.model_fields}


def _findings(
    command: DecideEligibility, rules: EligibilityRules, project: KnownProject, envelope: Decimal
) -> Iterator[RequirementFinding]:
    if rules.portfolio:
        yield _answered(Requirement.PORTFOLIO, met=command.in_portfolio)
    if rules.viable:
        yield _answered(Requirement.VIABLE, met=command.viable)
    if rules.impact:
        asked = ", ".join(level.value for level in rules.impact)
        met = None if command.impact is None else command.impact in rules.impact
        yield _found(Requirement.IMPACT, command.impact and command.impact.value, asked, met=met)
    yield from _amount(rules, project.cost, envelope)


def _amount(rules: EligibilityRules, cost: Decimal, envelope: Decimal) -> Iterator[RequirementFinding]:
    highest = [bound for bound in (rules.maximum_amount, envelope if rules.within_envelope else None) if bound]
    lowest = rules.minimum_amount
    asked = [f">= {lowest:f}"] if lowest is not None else []
    asked += [f"<= {min(highest):f}"] if highest else []
    if asked:
        met = (lowest is None or cost >= lowest) and (not highest or cost <= min(highest))
        yield _found(Requirement.AMOUNT, f"{cost:f}", " and ".join(asked), met=met)


def _answered(requirement: Requirement, *, met: bool | None) -> RequirementFinding:
    return _found(requirement, _ANSWERS[met], "yes", met=met)


def _found(requirement: Requirement, found: str | None, asked: str, *, met: bool | None) -> RequirementFinding:
    finding = {True: Finding.MET, False: Finding.NOT_MET, None: Finding.UNKNOWN}[met]
    return RequirementFinding(requirement=requirement, finding=finding, found=found, asked=asked)
