"""What the registry does with a command: recall, let the domain decide, record."""

from dataclasses import dataclass

from services.registry.application.agents import Agents
from services.registry.application.bulk_reads import BulkReads
from services.registry.application.conduct import Conduct
from services.registry.application.credentials import Credentials
from services.registry.application.deadlines import Terms
from services.registry.application.electors import Electors
from services.registry.application.ideas import Ideas
from services.registry.application.impacts import Impacts
from services.registry.application.linking import Linking
from services.registry.application.portfolios import Portfolios
from services.registry.application.processes import Processes
from services.registry.application.project_documents import ProjectDocuments
from services.registry.application.projects import Projects
from services.registry.application.reach import Reach
from services.registry.application.rights import Rights
from services.registry.application.rolls import Rolls
from services.registry.application.rules import Rulebooks
from services.registry.application.standing import Standing
from services.registry.application.territory import Territory
from shared.eventstore import EventStore
from shared.files import FileStore, RawFiles
from shared.keyring import Keyring
from shared.territory import Catalogue, Indicators
from shared.tokens import Signer
from shared.vault import Vault


@dataclass(frozen=True)
class Registry:
    """The handlers of the registry, by what they are about."""

    processes: Processes
    projects: Projects
    agents: Agents
    electors: Electors
    rolls: Rolls
    standing: Standing
    conduct: Conduct
    linking: Linking
    rights: Rights
    bulk_reads: BulkReads
    credentials: Credentials
    terms: Terms
    rulebooks: Rulebooks
    territory: Territory
    portfolios: Portfolios
    impacts: Impacts
    ideas: Ideas
    reach: Reach
    project_documents: ProjectDocuments

    @classmethod
    def over(
        cls,
        store: EventStore,
        vault: Vault,
        keyring: Keyring,
        signer: Signer,
        catalogue: Catalogue | None = None,
        *,
        imports: RawFiles,
        documents: FileStore,
    ) -> "Registry":
        """Return the handlers over what keeps facts, people, keys and files; territory is Cajamarca unless given."""
        territory = Territory(store, catalogue or Catalogue.default(), Indicators.default())
        projects = Projects(store, territory)
        return cls(
            Processes(store, territory),
            projects,
            Agents(store, vault),
            Electors(store, keyring),
            Rolls(store, keyring, signer),
            Standing(store, keyring),
            Conduct(store, vault),
            Linking(store, vault),
            Rights(store, vault),
            BulkReads(store, vault),
            Credentials(store),
            Terms(store),
            Rulebooks(store, territory),
            territory,
            Portfolios(store, imports, territory, projects),
            Impacts(store, territory),
            Ideas(store, territory, projects),
            Reach(store),
            ProjectDocuments(store, documents),
        )
