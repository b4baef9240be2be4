"""What an ordinance settles beyond lists and ballots: inscription, quotas, the committee, deadlines.

National law leaves all of it to the region (Ley 28056 art. 6; DS 142-2009-EF art. 7.4 and first final provision). The
defaults are what most of the regional ordinances read have in common; each value is one process's own.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final, Self

from pydantic import Field, model_validator

from services.registry.events.common import Phase
from shared.calendar import Term
from shared.errors import Contradiction
from shared.messages import Code, Exact, Label, Message

Percent = Annotated[Exact, Field(ge=0, le=100)]
"""A share of a hundred, exact."""


class Applicant(StrEnum):
    """Who inscribes: for an organisation, for a public body, or as an unorganised citizen."""

    ORGANISATION = "organisation"
    PUBLIC_BODY = "public-body"
    CITIZEN = "citizen"


class DocumentAsked(Message):
    """A document that inscription asks for, and of whom."""

    code: Code
    name: Label
    asked_of: Annotated[tuple[Applicant, ...], Field(min_length=1)] = (Applicant.ORGANISATION,)


DOCUMENTS: Final = (
    DocumentAsked(code="assembly-minutes", name="Acta de asamblea que designa a los representantes"),
    DocumentAsked(code="official-letter", name="Oficio de la entidad", asked_of=(Applicant.PUBLIC_BODY,)),
)
"""Minutes of the assembly that named the representatives [TAC-2025 10.1]; a public body's letter [ICA-2025 3.4]."""


class InscriptionRules(Message):
    """How agents are admitted: evidence, terms, and what comes before a vote.

    An organisation has one vote, its titular's [CAL-2022 22.h], and two years of institutional life [TAC-2025 10.1,
    PUN-2021 16, ARE-2022 16; six months in CAL-2022 11]. An observation is cured in two business days [TAC-2025 10.1,
    PUN-2021 19; three in ARE-2022 18]. A challenge (*tacha*) is filed in one business day after publication [CAL-2022
    16; two in PUN-2021 20] and resolved in two [PUN-2021 21]. An unorganised citizen is backed by `supporters`
    residents [140 in CAL-2022 11.II; none by default, because rules may not restrict taking part, Ley 28056 art. 5].
    Training comes before the vote where `training_required` [CAL-2022 23; ICA-2025 annex 2], and before accreditation
    where `training_before_accreditation`. Where `listed_first`, nobody is accredited before the list of eligible agents
    was published and the time to challenge them has passed. Who takes part is of `minimum_age` [a citizen: Constitución
    art. 30]; 0 asks for none.
    So many warnings separate an agent [PUN-2021 24-25].
    """

    one_vote_per_organisation: bool = True
    alternates: bool = True
    minimum_life_months: Annotated[int, Field(strict=True, ge=0, le=1200)] = 24
    documents: tuple[DocumentAsked, ...] = DOCUMENTS
    supporters: Annotated[int, Field(strict=True, ge=0, le=1_000_000)] = 0
    cure: Term = Term(days=2)
    challenge: Term = Term(days=1)
    resolution: Term = Term(days=2)
    training_required: bool = False
    listed_first: bool = False
    warnings_to_separate: Annotated[int, Field(strict=True, ge=1, le=10)] = 3
    training_before_accreditation: bool = False
    minimum_age: Annotated[int, Field(strict=True, ge=0, le=100)] = 18


class Quota(Message):
    """A share of agents that the process promotes; it turns nobody away."""

    code: Code
    name: Label
    percent: Percent


QUOTAS: Final = (Quota(code="women", name="Mujeres", percent=Decimal(50)),)
"""Half of the agents are to be women [CAL-2022 12]."""


class CommitteeRules(Message):
    """The oversight committee (*Comité de Vigilancia*): size, term, who is excluded.

    At least four members [TAC-2025 7.9], nine where most are allowed [LIM-2017 23]; two years, to the end of December
    of the second [CAL-2022 27, HVCA-2024 16, PUN-2021 40]; a president, a secretary and two vocals [PUN-2021 42]; no
    representatives of public bodies and nobody of the preceding committee [TAC-2025; CAL-2022 27; ARE-2022 26]; three
    in ten candidates are women [CAL-2022 27; TAC-2025 7.9].
    """

    minimum_members: Annotated[int, Field(strict=True, ge=1, le=100)] = 4
    maximum_members: Annotated[int, Field(strict=True, ge=1, le=100)] = 9
    term_years: Annotated[int, Field(strict=True, ge=1, le=10)] = 2
    ends_with_the_year: bool = True
    offices: tuple[Label, ...] = ("Presidencia", "Secretaría", "Primera vocalía", "Segunda vocalía")
    excludes_public_bodies: bool = True
    excludes_preceding_committee: bool = True
    women_candidates_percent: Percent = Decimal(30)

    @model_validator(mode="after")
    def _sizes_agree(self) -> Self:
        if self.minimum_members > self.maximum_members:
            raise Contradiction("minimum_members supera a maximum_members", "minimum_members is above maximum_members")
        return self


class DeadlineRules(Message):
    """Something to be done in time: by a day, or within a term that runs from the day after a phase began.

    The term begins to run with `phase`, and a day by which something is due counts from then on.
    """

    code: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    name: Label
    phase: Phase
    by: date | None = None
    within: Term | None = None
    legal_basis: Label | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.by is None) == (self.within is None):
            raise Contradiction(
                "un plazo tiene o bien un día o bien un término", "a deadline has either a day or a term"
            )
        return self


DEADLINES: Final = (
    DeadlineRules(
        code="eligible-list",
        name="Publicación de la lista de agentes aptos",
        phase=Phase.ACCREDITATION,
        within=Term(days=4),
    ),
)
"""The list of eligible agents comes out within four business days after registration closed [TAC-2025 10.2]."""
