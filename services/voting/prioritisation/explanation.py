"""One project's place in sentences, in Spanish and English: what it scored, why it stands there, why it won or not."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from services.voting.prioritisation.figures import Figure
from services.voting.prioritisation.model import BalanceRule, Outcome, Placing, Ranking, Settled
from shared.errors import Words
from shared.messages import readable
from shared.rules import Allocation, Combination, PrioritisationRules, RoundingMode, RoundingStage, TieBreak, VotePoints

_STEPS: Final = {
    TieBreak.TECHNICAL_SCORE: Words("mayor puntaje técnico", "higher technical score"),
    TieBreak.VOTES: Words("más votos", "more votes"),
    TieBreak.LOWER_COST: Words("menor costo", "lower cost"),
    TieBreak.HIGHER_COST: Words("mayor costo", "higher cost"),
    TieBreak.EARLIER_REGISTERED: Words("orden de registro", "order of registration"),
    TieBreak.CODE: Words("orden del código", "order of the code"),
    TieBreak.DRAW: Words("sorteo público", "public draw"),
}
_POINTS: Final = {
    VotePoints.SHARE_OF_LEADER: Words("del proyecto más votado, por 100", "of the leader's votes, times 100"),
    VotePoints.SHARE_OF_BALLOTS: Words("de las {ballots} cédulas, por 100", "of the {ballots} ballots, times 100"),
    VotePoints.RAW: Words("un punto por voto", "one point per vote"),
}
_MODES: Final = {
    RoundingMode.HALF_UP: Words("la mitad hacia arriba", "half up"),
    RoundingMode.HALF_EVEN: Words("la mitad al par", "half to even"),
    RoundingMode.DOWN: Words("hacia abajo", "down"),
}
_STAGES: Final = {
    RoundingStage.TOTAL: Words("en el total", "at the total"),
    RoundingStage.PARTS: Words("en cada parte", "at each part"),
}
_OUTCOMES: Final = {
    Outcome.FUNDED: Words(
        "Financiado: cuesta {cost} y quedaban {before}; quedan {after}.",
        "Funded: it costs {cost} and {before} were left; {after} remain.",
    ),
    Outcome.NOT_ENOUGH_MONEY: Words(
        "No financiado: cuesta {cost} y quedaban {before}.",
        "Not funded: it costs {cost} and {before} were left.",
    ),
    Outcome.STOPPED: Words(
        "No financiado: la asignación terminó en un proyecto anterior que no cabía.",
        "Not funded: the allocation ended at an earlier project that did not fit.",
    ),
    Outcome.NO_VOTES: Words(
        "No financiado: nadie lo eligió.",
        "Not funded: nobody chose it.",
    ),
    Outcome.INCOMPATIBLE: Words(
        "No financiado: es incompatible con {winner}, que fue financiado.",
        "Not funded: it is incompatible with {winner}, which was funded.",
    ),
    Outcome.INELIGIBLE: Words(
        "No participa en el orden: no es elegible o no tiene puntaje técnico.",
        "Not ranked: it is not eligible or has no technical score.",
    ),
}
_BALANCE: Final = {
    BalanceRule.STANDARD: Words(
        "Impacto regional ({basis}): se exige por costo y lugares; {found}.",
        "Regional impact ({basis}): asked for by cost and places; {found}.",
    ),
    BalanceRule.REMAINDER_BELOW_FLOOR: Words(
        "Impacto regional ({basis}): el saldo era menor que {floor}, se exige solo cobertura; {found}.",
        "Regional impact ({basis}): the balance was below {floor}, coverage alone is asked for; {found}.",
    ),
    BalanceRule.WHOLE_BELOW_FLOOR: Words(
        "Impacto regional ({basis}): el monto es menor que {floor}, se exige solo cobertura; {found}.",
        "Regional impact ({basis}): the envelope is below {floor}, coverage alone is asked for; {found}.",
    ),
}
_FOUND: Final = {
    True: Words("lo cumple", "it has that"),
    False: Words("no lo cumple", "it has not"),
    None: Words("el registro no lo sabe", "the registry does not know"),
}
_SHORT: Final = Words(
    "No financiado: no tiene el impacto regional que se exige.",
    "Not funded: it has not the regional impact that is asked for.",
)
_UNBOUGHT: Final = Words(
    "No financiado: con partes iguales, a quienes lo eligieron no les alcanzó para pagar {cost}.",
    "Not funded: with equal shares, those who chose it could not pay {cost} together.",
)


def explain(ranking: Ranking, project: str) -> tuple[Words, ...]:
    """Return the sentences about one project; raise `KeyError` for one that is not on the list."""
    placing = ranking.of(project)
    place = (*_score(ranking, placing), *_neighbours(placing), *_balance(ranking, placing))
    return (*place, _outcome(ranking, placing), *_cut(ranking, placing))


def _balance(ranking: Ranking, placing: Placing) -> Iterator[Words]:
    """Yield which balance rule decided, and what was found of the project's reach."""
    declared, rule, reach = ranking.rules.regional_balance, placing.balance_rule, placing.reach
    if declared is None or rule is None or reach is None:
        return
    found = _FOUND[reach.in_full if rule is BalanceRule.STANDARD else reach.by_coverage]
    known = {"basis": declared.legal_basis, "floor": readable(declared.floor)}
    spanish, english = (_BALANCE[rule].fill({**known, "found": text}) for text in (found.es, found.en))
    yield Words(spanish.es, english.en)


def _score(ranking: Ranking, placing: Placing) -> Iterator[Words]:
    if placing.vote_points is None or placing.total is None:
        return
    rules, points, total = ranking.rules, _shown(placing.vote_points), placing.total.published
    formula = _POINTS[rules.vote_points].fill({"ballots": ranking.ballots})
    yield Words(
        f"Votos: {placing.votes}, que valen {points} puntos ({formula.es}).",
        f"Votes: {placing.votes}, worth {points} points ({formula.en}).",
    )
    addition = _addition(ranking, placing)
    yield Words(f"Puntaje total: {addition} = {total}.", f"Total score: {addition} = {total}.")
    rounding = rules.rounding
    mode, stage = _MODES[rounding.mode], _STAGES[rounding.stage]
    yield Words(
        f"Se redondea {stage.es}, a {rounding.places} decimales, {mode.es}.",
        f"Rounded {stage.en}, to {rounding.places} decimals, {mode.en}.",
    )


def _addition(ranking: Ranking, placing: Placing) -> str:
    rules, points = ranking.rules, _shown(placing.vote_points)
    if rules.combination is Combination.VOTES_ONLY:
        return points
    technical = _shown(placing.technical_score)
    if rules.combination is Combination.ADDITIVE:
        return f"{technical} + {points}"
    return f"{rules.weights.technical:f} x {technical} + {rules.weights.votes:f} x {points}"


def _shown(figure: Figure | None) -> str:
    if figure is None:
        return "-"
    if figure.exact == figure.published:
        return f"{figure.published:f}"
    return f"{figure.numerator}/{figure.denominator}"


def _neighbours(placing: Placing) -> Iterator[Words]:
    if placing.above is not None:
        yield _tie(placing.above, Words("va después de", "comes after"))
    if placing.below is not None:
        yield _tie(placing.below, Words("va antes de", "comes before"))


def _tie(settled: Settled, side: Words) -> Words:
    step = _STEPS[settled.step]
    return Words(
        f"Empata con {settled.against} y {side.es} ese proyecto; decide: {step.es}.",
        f"It ties with {settled.against} and {side.en} that project; decided by: {step.en}.",
    )


def _outcome(ranking: Ranking, placing: Placing) -> Words:
    rules = ranking.rules
    if placing.outcome is Outcome.BELOW_THRESHOLD:
        return _below(rules) if _is_below(rules, placing) else _SHORT
    sentence = _OUTCOMES[placing.outcome]
    if rules.allocation is Allocation.EQUAL_SHARES and placing.outcome is Outcome.NOT_ENOUGH_MONEY:
        sentence = _UNBOUGHT
    return sentence.fill(
        {
            "cost": readable(placing.cost),
            "before": readable(placing.left_before),
            "after": readable(placing.left_after),
            "winner": placing.yields_to,
        }
    )


def _is_below(rules: PrioritisationRules, placing: Placing) -> bool:
    score, floor = placing.technical_score, rules.minimum_technical_score
    if placing.votes < rules.minimum_votes:
        return True
    return floor is not None and (score is None or score.exact < Fraction(floor))


def _below(rules: PrioritisationRules) -> Words:
    spanish, english = [f"{rules.minimum_votes} votos"], [f"{rules.minimum_votes} votes"]
    if rules.minimum_technical_score is not None:
        spanish.append(f"{rules.minimum_technical_score:f} de puntaje técnico")
        english.append(f"{rules.minimum_technical_score:f} of technical score")
    return Words(
        f"No financiado: no alcanza el mínimo ({' y '.join(spanish)}).",
        f"Not funded: it is below the minimum ({' and '.join(english)}).",
    )


def _cut(ranking: Ranking, placing: Placing) -> Iterator[Words]:
    for tie in ranking.ties_at_the_cut:
        if placing.project in (*tie.funded, *tie.unfunded):
            steps = [_STEPS[step] for step in tie.steps]
            funded, unfunded = ", ".join(tie.funded), ", ".join(tie.unfunded)
            spanish, english = ", ".join(step.es for step in steps), ", ".join(step.en for step in steps)
            yield Words(
                f"Empate en el corte: {funded} (financiado) y {unfunded} (no financiado); decide: {spanish}.",
                f"Tie at the cut: {funded} (funded) and {unfunded} (not funded); decided by: {english}.",
            )
