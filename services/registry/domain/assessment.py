"""Assessment: of what reach a project is, computed with every step, and decided otherwise only with a reason."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final
from uuid import UUID

from services.registry.domain.process import Process
from services.registry.events import ProjectRegistered
from services.registry.events.portfolio import ImpactClassified, ImpactOverridden, ProjectSelected
from services.registry.impact import Funds, Impact, ImpactFacts, Population, classify_impact
from services.registry.portfolio_commands import ClassifyImpact, OverrideImpact
from services.registry.portfolio_errors import ImpactNotClassified, LevelIsAsComputed, ProjectUnknown
from shared.messages import Act, Event, derived_id
from shared.territory import Catalogue, CodeSystem, Indicators, Level

POPULATION: Final = "population"
"""What the figure of how many people live in a place is called among the indicators."""


def assessment_stream(process: UUID, project: str) -> UUID:
    """Return the stream of one project's impact."""
    return derived_id("impact", process, project)


@dataclass(frozen=True)
class Assessment:
    """What was computed last of a project's impact, and the level that stands."""

    computed: Impact | None = None
    level: Level | None = None

    @classmethod
    def replay(cls, events: Iterable[Event]) -> "Assessment":
        """Return the assessment that a stream tells of."""
        assessment = cls()
        for event in events:
            assessment = assessment.evolve(event)
        return assessment

    def evolve(self, event: Event) -> "Assessment":
        """Return the assessment after one more event; a new computation ends what was decided before it."""
        match event:
            case ImpactClassified():
                return Assessment(event.impact, event.impact.level)
            case ImpactOverridden():
                return replace(self, level=event.level)
        return self

    def classify(self, command: ClassifyImpact, impact: Impact, act: Act) -> ImpactClassified | None:
        """Keep what was computed; `None` where it is what was computed before."""
        if impact == self.computed:
            return None
        return ImpactClassified(**act.facts(), process_id=command.process_id, project=command.project, impact=impact)

    def override(self, command: OverrideImpact, act: Act) -> ImpactOverridden:
        """Decide on another level than the one that stands."""
        if self.computed is None:
            raise ImpactNotClassified
        if command.level is self.level:
            raise LevelIsAsComputed("/level")
        return ImpactOverridden(
            **act.facts(),
            process_id=command.process_id,
            project=command.project,
            computed=self.computed.level,
            level=command.level,
            reason=command.reason,
        )


def compute(
    process: Process, history: Sequence[Event], command: ClassifyImpact, catalogue: Catalogue, indicators: Indicators
) -> Impact:
    """Classify a project by what its stream says of it; refuse one that the process does not have.

    The whole of the funds is what was announced, else the sum of the lists' envelopes; the region is that of the
    project's first place, else the catalogue's first.
    """
    facts = _facts(history)
    regions = [place.inei for place in catalogue.places if place.level is Level.REGION]
    own = next((code[:2] for code in facts.ubigeos if code[:2] in regions), regions[0])
    whole = process.announced
    if whole is None:
        whole = sum((rules.envelope for rules in process.rules.lists), Decimal(0))
    return classify_impact(
        facts,
        Funds(whole=whole, remainder=command.remainder),
        populations(indicators),
        rules=process.rules.impact,
        catalogue=catalogue,
        region=own,
    )


def populations(indicators: Indicators) -> list[Population]:
    """Return the figures of how many people live where, the latest of each place."""
    codes = {f.code for f in indicators.figures if f.indicator == POPULATION and f.system is CodeSystem.INEI}
    latest = (indicators.find(code, POPULATION) for code in sorted(codes))
    return [
        Population(place=figure.code, people=int(figure.value), date=figure.date, source=figure.source)
        for figure in latest
        if figure.value >= 1
    ]


def _facts(history: Sequence[Event]) -> ImpactFacts:
    registered = next((event for event in history if isinstance(event, ProjectRegistered)), None)
    if registered is None:
        raise ProjectUnknown
    stated = next((event.stated for event in reversed(history) if isinstance(event, ProjectSelected)), None)
    return ImpactFacts(
        total_cost=stated.total_cost if stated else registered.stated_cost or registered.cost,
        beneficiaries=stated.beneficiaries if stated else None,
        ubigeos=tuple(place.ubigeo for place in registered.locations),
    )
