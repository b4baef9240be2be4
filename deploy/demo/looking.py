"""Where one looks at what the demonstration did: an address for each part, found again in the public record."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from deploy.client import Client
from deploy.demo.feed import Published, check_roll, feed

CAJAMARCA: Final = "0601"


class Sight(NamedTuple):
    """Something to look at: under which heading, what it shows, at which address."""

    group: str
    shows: str
    address: str


class Looking:
    """Finds the addresses of one process; every later run finds the same ones."""

    def __init__(self, client: Client, process: Mapping[str, Any]) -> None:
        self._client = client
        self._code = process["code"]
        self._process = str(process["process_id"])
        self._contests: dict[str, str] = {}
        self._published: Sequence[Published] = ()

    async def look(self) -> list[Sight]:
        """Return what there is to see; raise `ProofFailed` where the roll does not verify."""
        registry = await feed(self._client, "registry", self._process)
        self._published = [*registry, *await feed(self._client, "voting", self._process)]
        root = check_roll(registry)
        found = (await self._client.get("/transparency/contests", process=self._process))["contests"]
        self._contests = {one["list_code"]: one["contest_id"] for one in found}
        sights = [*self._rules(), *self._people(root), *self._portfolio(), *self._voting(), *self._result()]
        return [*sights, *await self._assemblies(), *self._after(), *self._record()]

    def _of(self, kind: str) -> dict[str, Any]:
        return next(one.data for one in reversed(self._published) if one.kind == kind)

    def _at(self, path: str) -> str:
        return f"{self._client.addresses['transparency']}/transparency/processes/{self._process}{path}"

    def _trail(self, kind: str) -> str:
        public = self._client.addresses["transparency"]
        return f"{public}/transparency/trail?process={self._process}&kind={kind}"

    def _registry(self, path: str) -> str:
        return f"{self._client.addresses['registry']}/registry{path}"

    def _contest(self, code: str, path: str) -> str:
        return f"{self._client.addresses['transparency']}/transparency/contests/{self._contests[code]}{path}"

    def _rules(self) -> list[Sight]:
        here = f"/processes/{self._process}"
        return [
            Sight("Reglas", "proceso, listas, techos y fases", self._at("")),
            Sight("Reglas", "reglas en YAML, para importar", self._registry(f"{here}/rules.yaml")),
            Sight("Reglas", "modificatoria firmada por dos personas", self._trail("registry.rules-amended")),
            Sight("Reglas", "plazos que corren y vencen", self._at("/deadlines")),
            Sight("Reglas", "quién puede hacer qué (página)", self._registry("/policy")),
        ]

    def _people(self, root: str) -> list[Sight]:
        agent = self._of("registry.agent-challenged.v1")["agent_id"]
        erased = self._trail("registry.identity-erased")
        attended = self._of("registry.training-attended.v1")["session_id"]
        session = f"{self._client.addresses['forum']}/forum/processes/{self._process}/sessions/{attended}"
        return [
            Sight("Personas", "credencial: observada, subsanada, tachada (página)",
                  self._registry(f"/processes/{self._process}/agents/{agent}/credential.html")),
            Sight("Personas", "sustitución, amonestación, traslado", self._trail("registry.agent-substituted")),
            Sight("Personas", f"persona suprimida; el padrón verifica: {root[:8]}…", erased),
            Sight("Personas", "capacitación: sesión, asistencia y acta", session),
            Sight("Personas", "aviso de privacidad (página)", self._registry("/privacy-notice.html")),
        ]  # fmt: skip

    def _portfolio(self) -> list[Sight]:
        idea = self._of("registry.idea-taken-up.v1")["idea_id"]
        return [
            Sight("Proyectos", "cartera: importada, repetida, diferencia aprobada",
                  self._at("/portfolio/imports")),
            Sight("Proyectos", "proyecto de la cartera, con su documento", self._at("/projects/9900001")),
            Sight("Proyectos", "idea apoyada que llegó a proyecto", self._at(f"/ideas/{idea}")),
            Sight("Proyectos", "impacto calculado, y una decisión distinta", self._at("/impacts")),
            Sight("Proyectos", "ficha corregida por dos personas", self._at("/scorecards?project=INV-0605-1")),
            Sight("Proyectos", "fichas que discrepan, oídas en sesión", self._at("/scorecards?project=INV-0604-1")),
        ]  # fmt: skip

    def _voting(self) -> list[Sight]:
        batch = self._of("voting.batch-entered.v1")
        paper = f"{self._client.addresses['voting']}/voting/contests/{batch['contest_id']}/batches/{batch['batch_id']}"
        return [
            Sight("Votación", "participación por canal y hora", self._at("/statistics")),
            Sight("Votación", "práctica, que no deja rastro oficial", self._practice()),
            Sight("Votación", "lote de papel que difiere de su acta", paper),
            Sight("Votación", "voto anulado por declaración falsa", self._trail("voting.ballot-voided")),
        ]

    def _result(self) -> list[Sight]:
        return [
            Sight("Resultado", "orden explicado; decisión aparte y su distancia", self._contest(CAJAMARCA, "/ranking")),
            Sight("Resultado", "sorteo del empate en el corte", self._contest(CAJAMARCA, "/draw")),
            Sight("Resultado", "certificación del comité", self._trail("voting.result-certified")),
            Sight("Resultado", "¿y si la técnica pesara 0.6? (no oficial)",
                  self._contest(CAJAMARCA, "/what-if?technical_weight=0.6")),
            Sight("Resultado", "qué tan firme es cada puesto (no oficial)",
                  self._contest(CAJAMARCA, "/what-if/stability")),
            Sight("Resultado", "la votación en formato Pabulib", self._contest(CAJAMARCA, "/pabulib")),
        ]  # fmt: skip

    async def _assemblies(self) -> list[Sight]:
        known = (await self._client.get("/transparency/processes"))["processes"]
        ids = {one["code"]: one["process_id"] for one in known}
        nominal, sealed = (ids[f"{self._code}-{name}"] for name in ("nominal", "sellada"))
        public = f"{self._client.addresses['transparency']}/transparency"
        (contest,) = (await self._client.get("/transparency/contests", process=sealed))["contests"]
        first = next(one for one in await feed(self._client, "voting", nominal) if one.kind == "voting.ballot-cast.v1")
        return [
            Sight("Secreto", "votación nominal: cada voto con su agente",
                  f"{public}/events/voting?after={first.position - 1}&limit=3"),
            Sight("Secreto", "votación sellada, abierta por 2 de 3 custodios",
                  f"{public}/contests/{contest['contest_id']}/tally"),
            Sight("Secreto", "ceremonia de apertura (página)",
                  f"{self._client.addresses['voting']}/voting/contests/{contest['contest_id']}/opening"),
            Sight("Secreto", "sus llaves y sus partes", f"{public}/trail?process={sealed}&kind=voting.key-share-given"),
        ]  # fmt: skip

    def _practice(self) -> str:
        public = self._client.addresses["transparency"]
        return f"{public}/transparency/contests?process={self._process}&practice=true"

    def _after(self) -> list[Sight]:
        acta = f"{self._client.addresses['voting']}/voting/processes/{self._process}/acta/document"
        public = self._client.addresses["transparency"]
        return [
            Sight("Después", "acta, la página que se firma", acta),
            Sight("Después", "quién firmó el acta y quién se negó", acta.removesuffix("/document")),
            Sight("Después", "reemplazo, dinero movido, avance y entrega", self._at("/execution")),
            Sight("Después", "compromisos que sigue el foro",
                  f"{public}/transparency/trail?kind=forum.commitment-made"),
            Sight("Después", "reporte del comité de vigilancia", self._trail("oversight.report-filed")),
        ]  # fmt: skip

    def _record(self) -> list[Sight]:
        public = self._client.addresses["transparency"]
        return [
            Sight("Registro", "rastro: cada hecho, en palabras", self._at("").replace("processes/", "trail?process=")),
            Sight("Registro", "eventos, byte por byte", f"{public}/transparency/events/voting?after=0"),
            Sight("Registro", "proceso siguiente, en borrador con estas reglas", f"{public}/transparency/processes"),
        ]
