"""The bytes of what happens to ballots, hours and keys are pinned: what was recorded stays readable for ever."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from services.voting.events import (
    BallotCast,
    BallotSeal,
    BallotVoided,
    BatchConfirmed,
    BatchEntered,
    BatchRejected,
    Candidate,
    Channel,
    ContestBegan,
    ContestExtended,
    ContestKeyDealt,
    ContestOpened,
    ContestSubject,
    ContestUnsealed,
    EarlyClosingProposed,
    EnteredBallot,
    HeldShare,
    KeyShareGiven,
    OpenedBallot,
    SealedBallotCast,
    SealedBallotsOpened,
    SheetFigure,
    TallySheet,
    VoterStruck,
    ballots,
    sealing,
)
from shared.messages import Event, Role, derived_id, event_classes
from shared.rules import BallotForm, BallotRules, Choice, PrioritisationRules, SecrecyMode

MOMENT = datetime(2026, 5, 4, 13, tzinfo=UTC)
PROCESS, CONTEST, BATCH, AGENT = (derived_id("golden", name) for name in ("process", "contest", "batch", "agent"))
FACTS: dict[str, Any] = {
    "recorded_at": MOMENT,
    "actor": "1" * 32,
    "role": Role.AGENT,
    "cause": "request:1",
    "process_id": PROCESS,
    "contest_id": CONTEST,
}
KEY, DIGEST, VOTER = "a" * 64, "d" * 64, "1" * 32
DIFFERENCE = SheetFigure(project="2324969", on_sheet=2, entered=1)
SAMPLES: list[Event] = [
    ContestOpened(
        **FACTS,
        list_code="CV-2027",
        candidates=(Candidate(project="A", name="Candidatura A", cost=Decimal(1)),),
        envelope=Decimal(1),
        ballots=BallotRules(form=BallotForm.APPROVAL, max_choices=2),
        secrecy=SecrecyMode.SEALED,
        prioritisation=PrioritisationRules(),
        electorate=None,
        roll_root="0" * 64,
        voters=4,
        opens_at=MOMENT,
        closes_at=MOMENT,
        subject=ContestSubject.COMMITTEE,
        title="Comité de Vigilancia",
        categories=("civil-society",),
        practice=True,
        seal=BallotSeal(public_key=KEY, threshold=2, holders=3, plain_bytes=64),
    ),
    ContestBegan(**FACTS),
    ContestExtended(**FACTS, closes_at=MOMENT, reason="Corte de luz"),
    BallotCast(**FACTS, voter=VOTER, choices=(Choice(project="A"),), channel=Channel.ASSISTED, batch=None, agent=AGENT),
    BallotVoided(**FACTS, voter=VOTER, reason="Suplantación", legal_basis="Reglamento, art. 9"),
    SealedBallotCast(**FACTS, voter=VOTER, sealed="AAAA", channel=Channel.WEB),
    BatchEntered(
        **FACTS,
        batch_id=BATCH,
        ballots=(EnteredBallot(voter=VOTER, choices=(Choice(project="A"),)),),
        digest=DIGEST,
        file=DIGEST,
        sheet=TallySheet(digest=DIGEST, sanitised_digest=DIGEST, figures=(DIFFERENCE,)),
        differences=(DIFFERENCE,),
    ),
    BatchConfirmed(**FACTS, batch_id=BATCH, reason=None),
    BatchRejected(**FACTS, batch_id=BATCH, reason="Falta una cédula"),
    ContestKeyDealt(
        **FACTS,
        public_key=KEY,
        threshold=2,
        shares=tuple(HeldShare(number=n, holder=KEY, sealed="AAAA", commitment=DIGEST) for n in (1, 2)),
    ),
    KeyShareGiven(**FACTS, number=1, share=KEY),
    SealedBallotsOpened(
        **FACTS,
        page=1,
        ballots=(
            OpenedBallot(voter=VOTER, choices=(Choice(project="A"),), fault=None),
            OpenedBallot(voter="2" * 32, choices=None, fault="ballot-malformed"),
        ),
    ),
    ContestUnsealed(**FACTS, ballots=2, pages=1, void=1, private_key=KEY),
    VoterStruck(**FACTS, voter=VOTER, reason="Doble inscripción"),
    EarlyClosingProposed(**FACTS, reason="Todos votaron."),
]


def read_pinned() -> list[bytes]:
    """Return the bytes that were recorded once, one event on each line."""
    return Path(__file__).with_name("ballots.jsonl").read_bytes().splitlines()


PINNED = dict(zip((sample.TOPIC for sample in SAMPLES), read_pinned(), strict=True))


def test_every_event_of_ballots_and_keys_has_a_pinned_sample() -> None:
    modules = {ballots.__name__, sealing.__name__}
    topics = {topic for topic, kind in event_classes().items() if kind.__module__ in modules}

    assert topics <= PINNED.keys()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.TOPIC)
def test_an_event_is_written_as_it_always_was(sample: Event) -> None:
    assert sample.to_bytes() == PINNED[sample.TOPIC]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.TOPIC)
def test_what_was_recorded_is_read_back_unchanged(sample: Event) -> None:
    assert type(sample).from_bytes(PINNED[sample.TOPIC]) == sample
