"""Rankings: every result that was computed, with each number that led to it; who certified it; what was decided."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from projections import recounts
from projections.departures import distance, reserve
from projections.folding import pick
from services.voting.events import (
    BallotVoided,
    ProjectPrioritised,
    ResultCertified,
    ResultComputed,
    ResultReopened,
)
from services.voting.prioritisation import Ranking, explain
from shared.eventstore import Stored
from shared.projection import Connection, Projection


class Rankings(Projection):
    """Results, certifications, decisions, voided ballots and reopenings, one row each; none replaces an earlier one."""

    name: ClassVar[str] = "rankings"
    sources: ClassVar[tuple[str, ...]] = ("voting",)
    tables: ClassVar[str] = (
        """
        create table if not exists :schema.results (
            position bigint primary key, contest_id uuid not null, process_id uuid, list_code text not null,
            upto bigint not null, voters bigint not null, ballots bigint not null, envelope numeric(18, 2) not null,
            spent numeric(18, 2) not null, rules jsonb not null, ranking jsonb not null, ties jsonb not null,
            digest text not null, recorded_at timestamptz not null);
        create table if not exists :schema.certifications (
            position bigint primary key, contest_id uuid not null, ranking text not null, upto bigint not null,
            minutes text not null, role text not null, recorded_at timestamptz not null);
        create table if not exists :schema.decisions (
            position bigint primary key, contest_id uuid not null, project text not null, ranking text not null,
            prioritised boolean not null, outcome text not null, departs boolean not null, reason text not null,
            role text not null, recorded_at timestamptz not null, act jsonb, evidence text);
    """
        + recounts.TABLES
    )
    indexes: ClassVar[str] = (
        """
        create index if not exists results_contest on :schema.results (contest_id, position);
        create index if not exists certifications_contest on :schema.certifications (contest_id, position);
        create index if not exists decisions_contest on :schema.decisions (contest_id, position);
    """
        + recounts.INDEXES
    )
    keys: ClassVar[dict[str, str]] = {
        "results": "position",
        "certifications": "position",
        "decisions": "position",
        **recounts.KEYS,
    }

    async def fold(self, connection: Connection, service: str, rows: Sequence[Stored]) -> None:  # noqa: ARG002  # It reads one service.
        """Write each fact as it came."""
        for row, event in pick(rows, ResultComputed, ResultCertified, ProjectPrioritised, BallotVoided, ResultReopened):
            match event:
                case ResultComputed():
                    await self._write(connection, "results", _result(row, event))
                case ResultCertified():
                    facts = (event.contest_id, event.ranking, event.upto, event.minutes)
                    await self._write(
                        connection, "certifications", (row.position, *facts, event.role.value, event.recorded_at)
                    )
                case ProjectPrioritised():
                    await self._write(connection, "decisions", _decision(row, event))
                case BallotVoided():
                    await self._write(connection, "voids", _void(row, event))
                case ResultReopened():
                    await self._write(connection, "reopenings", _reopening(row, event))

    async def _write(self, connection: Connection, table: str, values: Sequence[Any]) -> None:
        places = ", ".join(["%s"] * len(values))
        await connection.execute(self.sql(f"insert into :schema.{table} values ({places})"), values)


def _result(row: Stored, event: ResultComputed) -> Sequence[Any]:
    plain = event.model_dump(mode="json")
    return (
        row.position,
        event.contest_id,
        event.process_id,
        event.list_code,
        event.upto,
        event.voters,
        event.ballots,
        event.envelope,
        event.spent,
        Jsonb(plain["rules"]),
        Jsonb(plain["ranking"]),
        Jsonb(plain["ties_at_the_cut"]),
        event.digest,
        event.recorded_at,
    )


def _void(row: Stored, event: BallotVoided) -> Sequence[Any]:
    facts = (event.contest_id, event.reason, event.legal_basis, event.cause)
    return (row.position, *facts, event.role.value, event.recorded_at)


def _reopening(row: Stored, event: ResultReopened) -> Sequence[Any]:
    facts = (event.contest_id, event.ranking, event.counted, event.reason, event.minutes)
    return (row.position, *facts, event.role.value, event.recorded_at)


def _decision(row: Stored, event: ProjectPrioritised) -> Sequence[Any]:
    return (
        row.position,
        event.contest_id,
        event.project,
        event.ranking,
        event.prioritised,
        event.outcome.value,
        event.departs,
        event.reason,
        event.role.value,
        event.recorded_at,
        Jsonb(event.act.model_dump(mode="json")) if event.act else None,
        event.evidence,
    )


async def ranking(connection: Connection, contest_id: UUID, digest: str | None = None) -> dict[str, Any] | None:
    """Return a result of a contest with its certifications and decisions, `None` where none was computed.

    It is the latest one, or the one with this digest.

    Each project carries its exact numbers, and its place in sentences in Spanish and English. `results` counts the
    results ever computed; a certification or decision names the digest of the ranking that it rests on.
    """
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(
        "select * from (select *, count(*) over () as results from rankings.results where contest_id = %s) as every "
        "where %s::text is null or digest = %s order by position desc limit 1",
        (contest_id, digest, digest),
    )
    found = await cursor.fetchone()
    if found is None:
        return None
    for table in ("certifications", "decisions"):
        await cursor.execute(
            f"select * from rankings.{table} where contest_id = %s order by position".encode(), (contest_id,)
        )
        found[table] = [{k: v for k, v in one.items() if k != "contest_id"} for one in await cursor.fetchall()]
    found["projects"] = explained(found)
    found["distance"] = distance(found["projects"], found["decisions"])
    found["reserve"] = reserve(found["projects"], found["decisions"])
    found["ties_at_the_cut"] = found.pop("ties")
    del found["ranking"]
    return found


def explained(result: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the projects of a stored result, each with the sentences that explain its place."""
    computed = stored_ranking(result)
    return [
        {**one, "explanation": [words._asdict() for words in explain(computed, one["project"])]}
        for one in result["ranking"]
    ]


def stored_ranking(result: dict[str, Any]) -> Ranking:
    """Return a stored result as the ranking that it was."""
    return Ranking.model_validate(
        {
            "rules": result["rules"],
            "envelope": result["envelope"],
            "ballots": result["ballots"],
            "spent": result["spent"],
            "placings": [{k: v for k, v in one.items() if k != "scorecards"} for one in result["ranking"]],
            "ties_at_the_cut": result["ties"],
        }
    )


async def latest_result(connection: Connection, contest_id: UUID) -> dict[str, Any] | None:
    """Return the latest result of a contest as it is stored, `None` where none was computed."""
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(
        "select * from rankings.results where contest_id = %s order by position desc limit 1", (contest_id,)
    )
    return await cursor.fetchone()
