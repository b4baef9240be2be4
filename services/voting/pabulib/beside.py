"""The table beside a `.pb` file: what ranks a project and has no place in the format, written and read as CSV."""

import csv
import re
from collections.abc import Iterable, Mapping
from fractions import Fraction
from io import StringIO
from typing import Final, NamedTuple

from services.voting.pabulib.faults import ScoresMalformed, ScoresMissing
from services.voting.prioritisation import Figure, Outcome, Placing, Ranking, Reach
from shared.rules import Combination, PrioritisationRules

COLUMNS: Final = (
    "project_id", "rank", "technical_score", "vote_points", "total",
    "exact_technical_score", "eligible", "in_full", "by_coverage",
)  # fmt: skip
"""Scores, points and totals as they are published, for people; the rest is what a ranking is made from again."""

_EXACT: Final = re.compile(r"[0-9]{1,30}/[1-9][0-9]{0,29}")
_ANSWERS: Final[Mapping[str, bool | None]] = {"yes": True, "no": False, "": None}
_WORDS: Final = {answer: word for word, answer in _ANSWERS.items()}
_HIGHEST: Final = 100


class Beside(NamedTuple):
    """What the table says of a project: its exact technical score, whether it is eligible, its regional impact."""

    score: Fraction | None
    eligible: bool
    reach: Reach | None


def technical_scores(ranking: Ranking) -> str:
    """Return the table: each project's technical score, points and total, eligibility and impact."""
    text = StringIO()
    write = csv.writer(text, lineterminator="\n")
    write.writerow(COLUMNS)
    write.writerows(_row(placing) for placing in ranking.placings)
    return text.getvalue()


def _row(placing: Placing) -> list[object]:
    figures = (placing.technical_score, placing.vote_points, placing.total)
    reach = placing.reach or Reach()
    return [
        placing.project,
        placing.rank or "",
        *("" if each is None else each.published for each in figures),
        _exact(placing.technical_score),
        _WORDS[placing.outcome is not Outcome.INELIGIBLE],
        _WORDS[reach.in_full],
        _WORDS[reach.by_coverage],
    ]


def _exact(figure: Figure | None) -> str:
    return "" if figure is None else f"{figure.numerator}/{figure.denominator}"


def read_scores(lines: Iterable[bytes], codes: Iterable[str]) -> dict[str, Beside]:
    """Return what the table says of each project of the file; raise `ScoresMalformed` with the line in the table."""
    found: dict[str, Beside] = {}
    for number, row in enumerate(_rows(lines), start=2):
        if row["project_id"] in found:
            raise ScoresMalformed(number)
        found[row["project_id"]] = _read(row, number)
    if found.keys() != set(codes):
        raise ScoresMalformed(1)
    return found


def _rows(lines: Iterable[bytes]) -> list[dict[str, str]]:
    try:
        rows = list(csv.reader(StringIO(b"".join(lines).decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise ScoresMalformed(1) from None
    if not rows or not set(rows[0]) >= {"project_id", "exact_technical_score", "eligible"}:
        raise ScoresMalformed(1)
    for number, row in enumerate(rows[1:], start=2):
        if len(row) != len(rows[0]):
            raise ScoresMalformed(number)
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def _read(row: Mapping[str, str], number: int) -> Beside:
    text = row["exact_technical_score"]
    answers = [_ANSWERS.get(row.get(name, ""), "?") for name in ("eligible", "in_full", "by_coverage")]
    if "?" in answers or answers[0] is None or (text and not _EXACT.fullmatch(text)):
        raise ScoresMalformed(number)
    score = Fraction(text) if text else None
    if score is not None and score > _HIGHEST:
        raise ScoresMalformed(number)
    reach = Reach.model_validate({"in_full": answers[1], "by_coverage": answers[2]})
    return Beside(score, answers[0] is True, reach if reach != Reach() else None)


def check_scores(rules: PrioritisationRules, beside: Mapping[str, Beside] | None, line: int) -> None:
    """Refuse a file whose rules rank by more than votes, and that came without its table."""
    asks = (
        rules.combination is not Combination.VOTES_ONLY
        or rules.minimum_technical_score is not None
        or rules.regional_balance is not None
    )
    if asks and beside is None:
        raise ScoresMissing(line)
