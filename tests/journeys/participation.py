"""Participants of a whole process over HTTP: who acts, what stands on the lists, and each step up to the ballots."""

import asyncio
import csv
import hashlib
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2

from services.voting.domain.contest import contest_id
from services.voting.domain.sealing import key_place, to_bytes, to_text
from shared import quorum
from shared.messages import Role
from shared.rules import SecrecyMode
from shared.web import POSITION, read_positions, write_positions
from tests.journeys.facts import (
    CANAL,
    CLINIC,
    CRITERIA,
    EVERYWHERE,
    GAPS,
    JAEN,
    LISTS,
    NOT_VIABLE,
    PAPER,
    PROJECTS,
    REGISTER,
    SCHOOL,
    WEB,
    act,
    person,
    sheet,
)
from tests.journeys.system import System


@dataclass
class Participation:
    """One process on its way, and what its participants hold: credentials, pseudonyms, keys, receipts."""

    system: System
    http: httpx2.AsyncClient
    rules: dict[str, Any]
    seed: str = ""
    process: str = ""
    matrix: str = ""
    agents: dict[str, str] = field(default_factory=dict)
    pseudonyms: dict[str, str] = field(default_factory=dict)
    elector_ids: dict[str, str] = field(default_factory=dict)
    receipts: list[dict[str, Any]] = field(default_factory=list)
    holders: list[quorum.KeyPair] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)

    @property
    def secrecy(self) -> str:
        """The mode in which the process votes."""
        return str(self.rules["secrecy"])

    def contest(self, code: str) -> UUID:
        """Return the contest of a list."""
        return contest_id(UUID(self.process), code)

    async def send(
        self, path: str, body: Any = None, by: str = "gr", role: Role = Role.ADMINISTRATOR, **more: Any
    ) -> Any:
        """Post something as somebody in a role, after all that was seen so far."""
        token = self.system.signer.person_token(person(by), (role,), path.split("/")[1])
        headers = {
            "Authorization": f"Bearer {token}",
            "Quipu-After": write_positions(self.seen),
            **more.pop("headers", {}),
        }
        answer = await self.http.post(path, headers=headers, **({"json": body} if body is not None else {}), **more)
        if POSITION in answer.headers:
            for service, position in read_positions(answer.headers[POSITION]).items():
                self.seen[service] = max(position, self.seen.get(service, 0))
        return answer

    async def do(
        self, path: str, body: Any = None, by: str = "gr", role: Role = Role.ADMINISTRATOR, **more: Any
    ) -> Any:
        """Post something that is to succeed; return what was answered."""
        answer = await self.send(path, body, by, role, **more)
        assert answer.is_success, f"{path}: {answer.text}"
        return answer.json()

    async def refused(
        self, name: str, path: str, body: Any = None, by: str = "gr", role: Role = Role.ADMINISTRATOR
    ) -> None:
        """Post something that is to be refused by this name."""
        answer = await self.send(path, body, by, role)
        assert (answer.status_code // 100, answer.json()["type"]) == (4, f"/problemas/{name}"), answer.text

    async def get(self, path: str, **query: Any) -> Any:
        """Read a public address after all that was seen so far."""
        answer = await self.http.get(path, params=query, headers={"Quipu-After": write_positions(self.seen)})
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def begin(self, *phases: str) -> None:
        """Enter phases, one after the other."""
        for phase in phases:
            await self.do(f"/registry/processes/{self.process}/phases", {"phase": phase, "act": act(phase)})

    # From the call to the closed roll --------------------------------------------------------------------------------

    async def convoke(self) -> None:
        """Open the process, put the projects on their lists, take who votes, close the roll, amend the rules."""
        opening = {"code": f"PP-{self.secrecy}", "title": "PP 2027", "fiscal_year": 2027, "ordinance": act("003")}
        opened = await self.do("/registry/processes", {**opening, "rules": self.rules, "invented": True})
        self.process = opened["process_id"]
        at = f"/registry/processes/{self.process}"
        await self.begin("convoked", "registration")
        listed = [
            {"project": code, "investment_code": code, "name": name, "list_code": on, "cost": cost,
             "locations": [{"ubigeo": place}], "invented": True}
            for code, (on, name, cost, place) in PROJECTS.items()
        ]  # fmt: skip
        await self.do(f"{at}/projects/batch", {"projects": listed}, role=Role.FACILITATOR)
        await self.begin("accreditation")
        for number, (name, code) in enumerate(WEB.items()):
            self.agents[name] = await self._accredit(number, name, code)
        for reference, code in PAPER.items():
            enrolling = {"source": REGISTER, "category": "citizen", "list_code": code, "references": [reference]}
            await self.do(f"{at}/electors", enrolling, role=Role.FACILITATOR)
        await self.do(f"{at}/roll/closing")
        await self.begin("concertation")
        wish = {"source": REGISTER, "references": list(PAPER), "purpose": "Digitar cédulas de papel"}
        answer = await self.do(f"{at}/pseudonyms", wish, role=Role.FACILITATOR)
        self.pseudonyms = dict(zip(PAPER, answer["pseudonyms"], strict=True))
        seen = {"Quipu-After": write_positions(self.seen)}
        page = await self.http.get("/transparency/events/registry", params={"limit": 5000}, headers=seen)
        events = [json.loads(line) for line in page.text.splitlines()]
        enrolled = [one["data"] for one in events if one["type"] == "registry.electors-enrolled.v1"]
        self.elector_ids = dict(zip(PAPER, (one["electors"][0] for one in enrolled), strict=True))

    async def _accredit(self, number: int, name: str, code: str) -> str:
        at = f"/registry/processes/{self.process}/agents"
        identity = {
            "document_type": "DNI", "document_number": f"{99_000_000 + number}", "paternal_surname": "Inventada",
            "maternal_surname": "Prueba", "names": name, "email": f"{name}@example.invalid",
            "mobile": f"9{number:08d}", "sex": "no declara", "birth_date": "1990-01-01", "education": "superior",
            "profession": "inventada",
        }  # fmt: skip
        facts = {"category": "citizen", "list_code": code, "notice_version": "1", "consent": True, "invented": True}
        made = await self.do(at, {"identity": identity, "organisation_id": None, **facts}, by=name, role=Role.CITIZEN)
        await self.do(f"{at}/{made['agent_id']}/accreditation", {"reason": "Cumple."}, role=Role.FACILITATOR)
        return str(made["agent_id"])

    async def amend(self, **prioritisation: Any) -> None:
        """Amend frozen rules by two persons; who proposes does not confirm."""
        at = f"/registry/processes/{self.process}/amendments"
        amended = {**self.rules, "prioritisation": {**self.rules["prioritisation"], **prioritisation}}
        await self.refused(
            "rules-are-frozen", f"/registry/processes/{self.process}/rules", {"rules": amended, "reason": "Sin acto"}
        )
        proposal = {"rules": amended, "reason": "El reglamento no decía cómo desempatar.", "basis": act("004")}
        made = await self.do(at, proposal)
        again = f"{at}/{made['amendment_id']}/confirmation"
        await self.refused("same-person", again)
        await self.do(again, by="secretary")

    # The technical evaluation ----------------------------------------------------------------------------------------

    async def evaluate(self) -> None:
        """Approve a matrix of every scale, score every project on it, close the records, present the lists."""
        at = f"/voting/processes/{self.process}"
        proposal = {"name": "Matriz 2027", "criteria": CRITERIA}
        self.matrix = (await self.do(f"{at}/matrices/proposals", proposal, "eva", Role.EVALUATOR))["matrix_id"]
        await self.do(f"{at}/matrices/{self.matrix}/approval", {"minutes": "Acta 1"})
        await self.do(f"{at}/matrices/{self.matrix}/freeze")
        for project in PROJECTS:
            found = {"project": project, "in_portfolio": True, "viable": project != NOT_VIABLE, "beneficiaries": "250"}
            await self.do(f"{at}/eligibility", {**found, "source": "Formato 7-A"}, "eva", Role.EVALUATOR)
            if project != NOT_VIABLE:
                await self.do(f"{at}/scorecards", self.card(project, GAPS.get(project, "90")), "eva", Role.EVALUATOR)
        await self._differ(at)
        for code in LISTS:
            await self._present(f"{at}/lists/{code}", code)

    def card(self, project: str, gap: str) -> dict[str, Any]:
        """Return a scorecard: a typed score, a measured one, an answer, one looked up, one computed."""
        said = {
            "gap": {"score": gap},
            "hours": {"measured": "7.5"},
            "file": {"measured": "1"},
            "poverty": {},
            "price": {},
        }
        scores = [{"criterion": code, "reason": "Ficha 7", **one} for code, one in said.items()]
        return {"project": project, "matrix_id": self.matrix, "scores": scores}

    async def _differ(self, at: str) -> None:
        """A colleague scores too: mends a card by two persons, is recused from one, and differs from the first."""
        await self.do(f"{at}/scorecards", self.card(CLINIC, "70"), "leo", Role.EVALUATOR)
        mended = {**self.card(CLINIC, "80"), "reason": "Se leyó mal la ficha."}
        correction = (await self.do(f"{at}/corrections", mended, "leo", Role.EVALUATOR))["correction"]
        await self.do(f"{at}/corrections/{correction}/confirmation", {"project": CLINIC}, "eva", Role.EVALUATOR)
        await self.do(f"{at}/scorecards", self.card(SCHOOL, "10"), "leo", Role.EVALUATOR)
        await self.do(f"{at}/conflicts", {"project": SCHOOL, "conflict": "employment"}, "leo", Role.EVALUATOR)
        await self.do(f"{at}/scorecards", self.card(CANAL, "20"), "leo", Role.EVALUATOR)
        heard = {"project": CANAL, "minutes": "Acta 2", "reason": "Cada ficha mira otro tramo."}
        await self.do(f"{at}/disagreements/settlement", heard)

    async def _present(self, at: str, code: str) -> None:
        record = (await self.get(f"{at}/evaluation"))["record"]
        for name in ("eva", "leo") if code != JAEN else ("eva",):
            await self.do(f"{at}/evaluation/signatures", {"record": record}, name, Role.EVALUATOR)
        await self.do(f"{at}/evaluation/closing", {"record": record, "minutes": f"Acta técnica {code}"})
        await self.do(f"{at}/presentation", {"act": act(f"Presentación {code}")})

    # The ballots -----------------------------------------------------------------------------------------------------

    async def open_contests(self) -> None:
        """Open the contest of each list from now on; of a sealed one the key is dealt before."""
        now = self.system.clock.now
        hours = {"opens_at": now.isoformat(), "closes_at": (now + timedelta(hours=8)).isoformat()}
        if self.secrecy == SecrecyMode.SEALED:
            self.holders = [quorum.new_pair() for _ in range(3)]
        for code in LISTS:
            if self.holders:
                await self._deal(code)
            await self.do(f"/voting/processes/{self.process}/contests", {"list_code": code, **hours})
            if self.seed:
                kept = hashlib.sha256(self.seed.encode()).hexdigest() if self.holders else None
                fixed = {"source": "Lotería del 10 de mayo", "commitment": kept}
                await self.do(f"/voting/contests/{self.contest(code)}/draw-seed", fixed, role=Role.COMMITTEE)

    async def _deal(self, code: str) -> None:
        publics = [holder.public for holder in self.holders]
        dealt = quorum.deal(2, publics, key_place(self.contest(code)))
        shares = [
            {"number": one.number, "holder": holder, "sealed": to_text(one.sealed), "commitment": one.commitment}
            for one, holder in zip(dealt.shares, publics, strict=True)
        ]
        body = {"list_code": code, "public_key": dealt.public, "threshold": 2, "shares": shares}
        await self.do(f"/voting/processes/{self.process}/keys", body, role=Role.COMMITTEE)

    async def vote(self, name: str, **choices: Sequence[str]) -> None:
        """Cast the ballots of one agent on the web, each list's under its name; keep the receipts."""
        at = f"/registry/processes/{self.process}/credential"
        token = self.system.signer.person_token(UUID(self.agents[name]), (Role.AGENT,), "registry")
        answer = await self.http.post(at, headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 200, answer.text
        signed = {"Authorization": f"Bearer {answer.json()['credential']}"}
        for word, projects in choices.items():
            code = {"own": WEB[name], "everywhere": EVERYWHERE}[word]
            body = {"choices": [{"project": project} for project in projects]}
            path = f"/voting/contests/{self.contest(code)}/ballots"
            self.receipts.append(await self.do(path, body, headers=signed))

    async def enter_paper(
        self, code: str, ballots: dict[str, Sequence[str]], totals: dict[str, Any], reason: str | None
    ) -> None:
        """Enter paper ballots with their sheet by one facilitator, confirm them by another."""
        text = io.StringIO()
        written = csv.writer(text, delimiter=";")
        written.writerow(["votante", "opciones", *(["agente"] if self.secrecy == SecrecyMode.OPEN else [])])
        for reference, projects in ballots.items():
            named = [self.elector_ids[reference]] if self.secrecy == SecrecyMode.OPEN else []
            written.writerow([self.pseudonyms[reference], " ".join(projects), *named])
        at = f"/voting/contests/{self.contest(code)}/batches"
        files = {"ballots": ("lote.csv", text.getvalue().encode()), "sheet": ("acta.pdf", sheet())}
        entered = await self.do(at, by="clerk", role=Role.FACILITATOR, data={"totals": json.dumps(totals)}, files=files)
        decision = f"{at}/{entered['batch_id']}/confirm"
        await self.refused("another-person-decides", decision, {"reason": reason}, "clerk", Role.FACILITATOR)
        if entered["differences"]:
            await self.refused("differences-need-a-reason", decision, {}, "other", Role.FACILITATOR)
        await self.do(decision, {"reason": reason}, "other", Role.FACILITATOR)

    async def give_share(self, holder: int, code: str) -> bool:
        """Give a holder's share of the key of a list's contest; return whether the ballots are open."""
        contest, pair = self.contest(code), self.holders[holder]
        key = await self.get(f"/voting/contests/{contest}/key")
        held = next(share for share in key["shares"] if share["holder"] == pair.public)
        place = quorum.share_place(key["place"].encode(), held["number"])
        share = quorum.unseal(pair.private, to_bytes(held["sealed"]), place).hex()
        body = {"number": held["number"], "share": share}
        answer = await self.do(f"/voting/contests/{contest}/shares", body, f"holder {holder}", Role.COMMITTEE)
        return bool(answer["is_open"])

    async def until(self, kind: str) -> dict[str, Any]:
        """Return the first entry of a kind in the trail, once it is there."""
        for _ in range(200):
            found = (await self.get("/transparency/trail", kind=kind))["trail"]
            if found:
                return dict(found[0])
            await asyncio.sleep(0.05)
        raise AssertionError(f"{kind} did not come")
