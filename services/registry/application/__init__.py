"""What the registry does with a command: recall, let the domain decide, record."""

from dataclasses import dataclass

from services.registry.application.agents import Agents
from services.registry.application.conduct import Conduct
from services.registry.application.credentials import Credentials
from services.registry.application.deadlines import Terms
from services.registry.application.electors import Electors
from services.registry.application.processes import Processes
from services.registry.application.projects import Projects
from services.registry.application.rights import BulkReads, Rights
from services.registry.application.rolls import Rolls
from services.registry.application.rules import Rulebooks
from services.registry.application.standing import Standing
from shared.eventstore import EventStore
from shared.keyring import Keyring
from shared.territory import Catalogue
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
    rights: Rights
    bulk_reads: BulkReads
    credentials: Credentials
    terms: Terms
    rulebooks: Rulebooks

    @classmethod
    def over(
        cls, store: EventStore, vault: Vault, keyring: Keyring, signer: Signer, catalogue: Catalogue | None = None
    ) -> "Registry":
        """Return the handlers over what keeps facts, people and keys; the territory is Cajamarca unless given."""
        territory = catalogue or Catalogue.default()
        return cls(
            Processes(store, territory),
            Projects(store, territory),
            Agents(store, vault),
            Electors(store, keyring),
            Rolls(store, keyring, signer),
            Standing(store, keyring),
            Conduct(store, vault),
            Rights(store, vault),
            BulkReads(store, vault),
            Credentials(store),
            Terms(store),
            Rulebooks(store, territory),
        )
