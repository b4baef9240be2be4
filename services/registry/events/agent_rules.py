"""The rules of a process about its agents: terms, seats, and what has to come before accreditation and the vote."""

from typing import Annotated

from pydantic import Field

from shared.calendar import Term
from shared.messages import Message


class AgentRules(Message):
    """How agents come in. Ordinances differ; the defaults are the values found most (domain.md 1.5 has the others).

    `cure` runs from an observation (OR 041-2025 Tacna art. 10.1), `challenge` from the publication of the list of
    eligible agents (OR 005-2022 Callao art. 16), `resolution` from a challenge (OR 003-2021 Puno arts. 20-21). Where
    `listed_first`, nobody is accredited before the list was published and the time to challenge has passed; where
    `trained_first`, nobody votes who attended no training (OR 005-2022 Callao art. 23). An organisation has so many
    `titulars`, and one vote for each; its `alternates` have none until they are seated.
    """

    cure: Term = Term(days=2)
    challenge: Term = Term(days=1)
    resolution: Term = Term(days=2)
    listed_first: bool = False
    trained_first: bool = False
    titulars: Annotated[int, Field(ge=1, le=10)] = 1
    alternates: Annotated[int, Field(ge=0, le=10)] = 1
    warnings_to_separate: Annotated[int, Field(ge=1, le=10)] = 3
