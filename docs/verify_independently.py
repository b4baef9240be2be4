"""Recompute every published number of a process from the public feed alone.

    python docs/verify_independently.py https://quipu.example 01890a5d-1b2c-7d3e-8f40-5a6b7c8d9e0f [receipt.json ...]

None of the platform's code is used, and nothing beside Python's standard library: what is computed here is computed
anew, from the events as they are published. To open the ballots of a sealed contest anew the package `cryptography` is
needed; without it the program says so. It prints one line for each check, says what it cannot recompute, and ends with
0 where all hold, with 1 where one does not. `docs/observador.md` explains each check.
"""

import argparse
import base64
import hashlib
import hmac
import json
import sys
import urllib.request
from collections import Counter, defaultdict
from fractions import Fraction
from itertools import groupby, pairwise
from pathlib import Path

try:
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
except ImportError:
    AESGCM = None

PAGE = 5000
STEPS_OF_EQUAL_SHARES = 20_000
OUTSIDE_THE_DIGEST = ("actor", "cause", "digest", "recorded_at", "role")
HANGS_ON_ORDER = {"not-enough-money", "stopped", "incompatible"}
CASTS = {"voting.ballot-cast", "voting.sealed-ballot-cast"}
CHANNELS = ("assisted", "paper", "web")


class Report:
    """The checks as they are made."""

    def __init__(self):
        self.checks = self.failures = self.unchecked = 0

    def check(self, what, holds, detail=""):
        """Print one check."""
        self.checks += 1
        self.failures += not holds
        print(f"{'BIEN ' if holds else 'FALLA'}  {what}{'' if holds or not detail else f': {detail}'}")

    def none(self, what, wrong):
        """Check that nothing is wrong; name what is."""
        self.check(what, not wrong, ", ".join(map(str, wrong)))

    def skip(self, what):
        """Print what could not be recomputed."""
        self.unchecked += 1
        print(f"SIN COMPROBAR  {what}")

    def say(self, what):
        """Print what is no check."""
        print(f"       {what}")


# The feed ------------------------------------------------------------------------------------------------------------


def over_http(base):
    """Return what reads an address of a server."""

    def read(path):
        with urllib.request.urlopen(base.rstrip("/") + path, timeout=60) as answer:
            return answer.read()

    return read


def read_feed(read, service, report):
    """Return the events of a service in order; check that none is missing, and that each is as it is hashed."""
    events, after = [], 0
    while True:
        lines = read(f"/transparency/events/{service}?after={after}&limit={PAGE}").splitlines()
        events += [{**json.loads(line), "line": line} for line in lines]
        if len(lines) < PAGE:
            break
        after = events[-1]["position"]
    gapless = [event["position"] for event in events] == list(range(1, len(events) + 1))
    report.check(f"{service}: {len(events)} hechos, numerados sin saltos desde el 1", gapless)
    odd = [e["position"] for e in events if canonical({k: v for k, v in e.items() if k != "line"}) != e["line"]]
    report.none(f"{service}: cada hecho está en su forma canónica (RFC 8785)", odd)
    versions, about, strange = Counter(), {}, []
    for event in events:
        stream, _, version = event["id"].rpartition(".")
        versions[stream] += 1
        if versions[stream] != int(version):
            odd.append(event["position"])
        data = event["data"]
        matter = about.setdefault(stream, data.get("contest_id"))
        told = (event["time"], event.get("subject")) == (data["recorded_at"], data.get("process_id"))
        if not told or matter != data.get("contest_id"):
            strange.append(event["position"])
    report.none(f"{service}: cada historia tiene sus versiones seguidas desde la 1", odd)
    report.none(f"{service}: cada hecho dice la hora y el proceso de su sobre", strange)
    return events


def told_by(page):
    """Return the positions that a page says it has seen; a feed and an acta's page say none."""
    try:
        return json.loads(page).get("positions", {})
    except ValueError:
        return {}


class Pages:
    """Reads the published pages, and remembers how far of each service they had seen."""

    def __init__(self, read):
        self.read, self.seen = read, Counter()

    def __call__(self, path):
        """Return the bytes of an address."""
        page = self.read(path)
        told = told_by(page)
        for service, position in told.items():
            self.seen[service] = max(self.seen[service], position)
        return page

    def verify(self, feeds, report):
        """Check that the feeds reach as far as the pages: else their end was cut off, or they went on meanwhile."""
        for service, events in feeds.items():
            what = (
                f"{service}: las páginas no conocen hechos posteriores a los publicados (si el registro avanza, repita)"
            )
            report.check(what, self.seen[service] <= len(events), str(self.seen[service]))


def kind(event):
    """Return an event's name without its version."""
    return event["type"].rpartition(".v")[0]


def of(events, *kinds, **facts):
    """Return the events of some kinds whose data say these facts."""
    found = [event for event in events if kind(event) in kinds]
    return [event for event in found if all(event["data"].get(name) == value for name, value in facts.items())]


def latest(events, fallback=None):
    """Return the data of the last of some events."""
    return events[-1]["data"] if events else fallback


def canonical(value):
    """Return plain data as canonical JSON (RFC 8785): its keys are ASCII, and it holds no binary fractions."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256(data):
    """Return a digest in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def verify_receipts(receipts, voting, report):
    """Check that each receipt is of a ballot that the feed has at that position, byte for byte."""
    for receipt in receipts:
        found = voting[receipt["position"] - 1] if receipt["position"] <= len(voting) else None
        same = found and sha256(found["line"]) == receipt["line_sha256"] and kind(found) in CASTS
        mine = same and found["data"]["contest_id"] == receipt["contest_id"]
        report.check(f"el recibo de la posición {receipt['position']} es de una cédula registrada", bool(mine))


# The roll and the rules ----------------------------------------------------------------------------------------------


def verify_roll(registry, process, report):
    """Return the voters of a process with the list and category of each, and the root of the roll, both checked."""
    pages = [event["data"]["entries"] for event in of(registry, "registry.roll-page-published", process_id=process)]
    entries = [entry for page in pages for entry in page]
    closed = latest(of(registry, "registry.roll-closed", process_id=process), {})
    report.check(f"el padrón publicado tiene {len(entries)} votantes", len(entries) == closed.get("voters"))
    ordered = [entry["voter"] for entry in entries]
    report.check("el padrón está ordenado y sin repeticiones", all(one < other for one, other in pairwise(ordered)))
    root = merkle_root([canonical(entry) for entry in entries])
    report.check("la raíz Merkle del padrón es la publicada", root == closed.get("root"), root)
    return {entry["voter"]: (entry["list_code"], entry["category"]) for entry in entries}, root


def merkle_root(leaves):
    """Return the root of the Merkle tree over some leaves (RFC 9162), in hexadecimal."""
    level = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves] or [hashlib.sha256(b"").digest()]
    while len(level) > 1:
        pairs = [
            hashlib.sha256(b"\x01" + one + other).digest() for one, other in zip(level[::2], level[1::2], strict=False)
        ]
        level = pairs + level[-1:] if len(level) % 2 else pairs
    return level[0].hex()


def versions_of_rules(registry, process, report):
    """Return each version of a process's rules with its moment; amendments need two persons."""
    versions = []
    changes = (
        "registry.process-opened",
        "registry.rules-changed",
        "registry.rules-amended",
        "registry.envelope-changed",
    )
    for event in of(registry, *changes, process_id=process):
        data = event["data"]
        if kind(event) == "registry.envelope-changed":
            rules = json.loads(json.dumps(versions[-1][1]))
            next(one for one in rules["lists"] if one["code"] == data["list_code"])["envelope"] = data["after"]
        else:
            rules = data["rules"]
        if kind(event) == "registry.rules-amended":
            asked = latest(of(registry, "registry.rules-amendment-proposed", amendment_id=data["amendment_id"]), {})
            two = data["actor"] != data["proposed_by"] == asked.get("actor") and asked.get("rules") == rules
            what = f"la modificación de las reglas ({', '.join(data['changed'])}) es de dos personas y tiene base legal"
            report.check(what, two and bool(data["basis"]))
        versions.append((data["recorded_at"], rules))
    return versions


def verify_opening(contest, event, registry, voting, versions, root, report):
    """Check that a contest opened with the rules, the roll and the projects that were in force."""
    newest = [rules for moment, rules in versions if moment <= event["time"]][-1]
    report.check("el padrón de la votación es el publicado", contest["roll_root"] == root)
    if contest.get("subject"):
        report.say("votación sobre opciones dadas: lleva sus propias reglas")
        return
    listed = next((one for one in newest["lists"] if one["code"] == contest["list_code"]), {})
    own = listed.get("code") if listed.get("electorate") == "own-list" else None
    said = (contest["envelope"], contest["electorate"], contest["ballots"], contest["prioritisation"])
    balanced = (newest["prioritisation"].get("regional_balance") or {"lists": []})["lists"]
    left_out = set() if contest["list_code"] in balanced else {"regional_balance"}
    rules = {name: value for name, value in newest["prioritisation"].items() if name not in left_out}
    report.check(
        "monto, electores y reglas de la votación son los vigentes al abrirla",
        said == (listed.get("envelope"), own, newest["ballots"], rules),
    )
    if not contest.get("practice"):
        report.check("el secreto es el de las reglas", contest["secrecy"] == newest["secrecy"])
    presented = None if contest.get("practice") else verify_steps(contest, event, newest, voting, report)
    wrong = []
    for candidate in contest["candidates"]:
        facts = {"process_id": contest["process_id"], "project": candidate["project"]}
        known = latest(of(registry, "registry.project-registered", **facts), {})
        same = all(known.get(name) == candidate[name] for name in ("name", "cost"))
        if not same or (presented and candidate["project"] not in presented):
            wrong.append(candidate["project"])
    left_out = [code for code in presented or [] if code not in {one["project"] for one in contest["candidates"]}]
    report.none("los proyectos de la cédula, con su costo, son los registrados y presentados", wrong + left_out)


def verify_steps(contest, event, rules, voting, report):
    """Check that the record was closed and the list presented before the contest opened; return what was presented."""
    this = {"process_id": contest["process_id"], "list_code": contest["list_code"]}
    before = [one for one in voting if one["position"] < event["position"]]
    closed, presented = (
        of(before, "voting.evaluation-record-closed", **this),
        of(before, "voting.list-presented", **this),
    )
    scored, asks = rules["prioritisation"]["combination"] != "votes-only", rules["evaluation"]
    missing = [
        name for name, steps in (("requires_evaluation_record", closed), ("requires_presented_list", presented))
        if (scored if asks[name] is None else asks[name]) and not steps
    ]  # fmt: skip
    report.none("la evaluación se cerró y la lista se presentó antes de abrir, si las reglas lo piden", missing)
    return latest(presented, {}).get("projects")


# Scores --------------------------------------------------------------------------------------------------------------


class Evaluations:
    """Eligibility, scorecards and recusals of each project of a process, up to a position."""

    def __init__(self, voting, process, before):
        self.history, self.recused, self.eligible = defaultdict(list), defaultdict(set), {}
        kinds = ("voting.project-scored", "voting.conflict-declared", "voting.eligibility-decided")
        for event in of(voting, *kinds, process_id=process):
            data = event["data"]
            if event["position"] >= before:
                break
            if kind(event) == "voting.project-scored":
                self.history[data["project"]].append(data)
            elif kind(event) == "voting.conflict-declared":
                self.recused[data["project"]].add(data["evaluator"])
            else:
                self.eligible[data["project"]] = data["eligible"]

    def standing(self, project):
        """Return the last scorecard of each evaluator who is not recused, in the order of their ids."""
        cards = {card["evaluator"]: card for card in self.history[project]}
        return [cards[who] for who in sorted(cards) if who not in self.recused[project]]

    def counted(self, project):
        """Return whose scorecards count, and their totals."""
        return [{"evaluator": card["evaluator"], "total": card["total"]} for card in self.standing(project)]

    def is_eligible(self, project):
        """Whether it was not found ineligible."""
        return self.eligible.get(project) is not False

    def digest(self, projects):
        """Return the digest of the evaluation record over these projects."""
        said = []
        for project in projects:
            counting = self.standing(project)
            cards = [
                {**{name: card[name] for name in ("evaluator", "matrix_id", "total")},
                 "scores": [{name: one[name] for name in ("criterion", "score", "reason")} for one in card["scores"]],
                 "counted": any(card is one for one in counting)}
                for card in self.history[project]
            ]  # fmt: skip
            said.append({"project": project, "eligible": self.is_eligible(project), "scorecards": cards})
        return sha256(canonical(said))


def verify_scores(registry, voting, process, versions, report):
    """Check every scorecard: its total, the scale of each criterion, who mended it; then the records over them."""
    criteria, frozen = verify_matrices(voting, process, report)
    totals, scales, changes, looked_up, late = [], [], [], set(), []
    for event in of(voting, "voting.project-scored", "voting.correction-proposed", process_id=process):
        card = event["data"]
        if event["position"] < frozen.get(card["matrix_id"], event["position"] + 1) or is_late(event, voting):
            late.append(card["project"])
        known = {one["code"]: one for one in criteria[card["matrix_id"]]}
        if [one["criterion"] for one in card["scores"]] != list(known) or total_of(card, known) != Fraction(
            card["total"]
        ) * 10**4:
            totals.append(card["project"])
        for score in card["scores"]:
            criterion = known[score["criterion"]]
            if not fits(score, criterion, card, registry, voting, event["position"]):
                scales.append(f"{card['project']} {score['criterion']}")
            if criterion.get("scale", {}).get("kind") == "indicator":
                looked_up.add(score["source"])
        if kind(event) == "voting.project-scored" and not may_change(event, voting):
            changes.append(card["project"])
    report.none("ninguna ficha antes de congelar su matriz, ni después de cerrar el acta técnica", late)
    report.none("cada puntaje técnico sale de sus criterios", totals)
    report.none("cada puntaje con escala sale de su tramo, su respuesta o su cálculo", scales)
    report.none("una ficha solo cambia por una corrección que otra persona confirmó", changes)
    for source in sorted(looked_up):
        report.skip(
            f"indicador territorial: se usó el valor publicado en la ficha, no se buscó en su fuente ({source})"
        )
    verify_disagreements(voting, process, report)
    verify_records(registry, voting, process, versions, report)


def verify_matrices(voting, process, report):
    """Return the criteria of each matrix, and where it was frozen; what was approved is what was proposed last."""
    approved = of(voting, "voting.matrix-approved", process_id=process)
    again = len(approved) - len({event["data"]["matrix_id"] for event in approved})
    wrong = [again] if again else []
    for event in approved:
        data = event["data"]
        proposals = of(voting, "voting.matrix-proposed", process_id=process, matrix_id=data["matrix_id"])
        proposed = latest([one for one in proposals if one["position"] < event["position"]], data)
        named = {"name": None, "criteria": None, "axis": None, "functions": [], "version": 1}
        if any(proposed.get(name, default) != data.get(name, default) for name, default in named.items()):
            wrong.append(data["name"])
    report.none("cada matriz se aprobó una vez, tal como se propuso", wrong)
    frozen = of(voting, "voting.matrix-frozen", process_id=process)
    criteria = {event["data"]["matrix_id"]: event["data"]["criteria"] for event in approved}
    return criteria, {event["data"]["matrix_id"]: event["position"] for event in frozen}


def is_late(event, voting):
    """Whether a scorecard came after the record over its project was closed."""
    closed = of(voting, "voting.evaluation-record-closed", process_id=event["data"]["process_id"])
    over = [
        one["position"] for one in closed
        if event["data"]["project"] in {project["project"] for project in one["data"]["projects"]}
    ]  # fmt: skip
    return event["position"] > min(over, default=event["position"])


def total_of(card, known):
    """Return the total of a scorecard in ten-thousandths."""
    parts = [
        Fraction(known[one["criterion"]]["weight"])
        * Fraction(one["score"])
        / Fraction(known[one["criterion"]]["maximum"])
        for one in card["scores"]
    ]
    return rounded(sum(parts) * 100, 4, "half-up")


def fits(score, criterion, card, registry, voting, position):
    """Whether a score is what its criterion's scale gives."""
    given, scale = Fraction(score["score"]), criterion.get("scale")
    if not 0 <= given <= Fraction(criterion["maximum"]):
        return False
    if scale is None:
        return "measured" not in score
    measured = Fraction(score["measured"])
    if scale["kind"] == "yes-no":
        return measured in (0, 1) and given == Fraction(scale["yes"] if measured else scale["no"])
    if scale["kind"] == "computed":
        facts = {"process_id": card["process_id"], "project": card["project"]}
        exact = Fraction(latest(of(registry, "registry.project-registered", **facts))["cost"])
        if scale["formula"] == "cost-per-beneficiary":
            decided = [e for e in of(voting, "voting.eligibility-decided", **facts) if e["position"] < position]
            exact /= Fraction(latest(decided)["beneficiaries"])
        if measured * 10**4 != rounded(exact, 4, "half-up"):
            return False
    band = next(band for band in scale["bands"] if band["below"] is None or measured < Fraction(band["below"]))
    return given == Fraction(band["score"])


def may_change(event, voting):
    """Whether a scorecard is its evaluator's first, or mends an earlier one as another person confirmed."""
    card = event["data"]
    facts = {name: card[name] for name in ("process_id", "project", "evaluator")}
    earlier = [one for one in of(voting, "voting.project-scored", **facts) if one["position"] < event["position"]]
    if not card.get("correction"):
        return not earlier and card["actor"] == card["evaluator"]
    asked = latest(of(voting, "voting.correction-proposed", correction=card["correction"]), {})
    same = all(asked.get(name) == card[name] for name in ("project", "evaluator", "scores", "total"))
    return bool(earlier) and same and card["actor"] != card["evaluator"]


def verify_disagreements(voting, process, report):
    """Check the spread of each disagreement that was flagged, and what a session let stand."""
    wrong = []
    for event in of(voting, "voting.disagreement-flagged", "voting.disagreement-settled", process_id=process):
        data = event["data"]
        counted = Evaluations(voting, process, event["position"]).counted(data["project"])
        totals = [Fraction(one["total"]) for one in data["scorecards"]]
        spread = "spread" not in data or Fraction(data["spread"]) == max(totals) - min(totals) > Fraction(
            data["threshold"]
        )
        if counted != data["scorecards"] or not spread:
            wrong.append(data["project"])
    report.none("cada discrepancia entre fichas es la que se señaló", wrong)


def verify_records(registry, voting, process, versions, report):
    """Check the evaluation record of each list: eligibility, technical scores, digest, signatures; and who presents."""
    wrong = [
        e["data"]["project"] for e in of(voting, "voting.eligibility-decided", process_id=process)
        if not is_as_found(e, registry, versions)
    ]  # fmt: skip
    report.none("un proyecto es apto si cumple todos los requisitos, y solo así", wrong)
    for event in of(voting, "voting.evaluation-record-closed", process_id=process):
        data, code = event["data"], event["data"]["list_code"]
        found = Evaluations(voting, process, event["position"])
        digest = found.digest([one["project"] for one in data["projects"]])
        report.check(f"la huella del acta técnica de {code} sale de sus fichas", digest == data["record"], digest)
        wrong = [one["project"] for one in data["projects"] if not is_as_evaluated(one, found)]
        report.none(f"las fichas que cuentan y el puntaje técnico de cada proyecto de {code}", wrong)
        signed = of(voting, "voting.evaluation-record-signed", process_id=process, list_code=code, record=digest)
        signers = {e["data"]["signer"] for e in signed if e["data"]["signs"]}
        refused = {(e["data"]["signer"], e["data"]["reason"]) for e in signed if not e["data"]["signs"]}
        said = {(one["signer"], one["reason"]) for one in data["refusals"]}
        report.check(
            f"firmaron el acta técnica de {code} quienes dice", signers >= set(data["signers"]) and refused >= said
        )
    for event in of(voting, "voting.list-presented", process_id=process):
        data = event["data"]
        record = latest(of(voting, "voting.evaluation-record-closed", process_id=process, list_code=data["list_code"]))
        report.check(f"la lista presentada de {data['list_code']} es la del acta técnica", not record or (
            data["record"] == record["record"] and set(data["projects"]) == presentable(record)
        ))  # fmt: skip


def is_as_found(event, registry, versions):
    """Whether a decision on eligibility asks what the rules ask, and answers as the facts that it states."""
    data = event["data"]
    in_force = [rules for moment, rules in versions if moment <= event["time"]][-1]
    asked = in_force["evaluation"]["eligibility"]
    rules = next((one for one in asked if data["list_code"] in one["lists"]), None)
    rules = rules or next(
        (one for one in asked if not one["lists"]), {"portfolio": False, "viable": False, "impact": []}
    )
    listed = next((one for one in in_force["lists"] if one["code"] == data["list_code"]), {"envelope": "0"})
    facts = {"process_id": data["process_id"], "project": data["project"]}
    known = latest(of(registry, "registry.project-registered", **facts), {})
    least, most = rules.get("minimum_amount"), rules.get("maximum_amount")
    bounds = [cents(one) for one in (most, listed["envelope"] if rules.get("within_envelope") else None) if one]
    answers = []
    if rules["portfolio"]:
        answers.append(("portfolio", data["in_portfolio"]))
    if rules["viable"]:
        answers.append(("viable", data["viable"]))
    if rules["impact"]:
        answers.append(("impact", data["impact"] and data["impact"] in rules["impact"]))
    if bounds or least is not None:
        cost = cents(data["cost"])
        answers.append(("amount", (least is None or cost >= cents(least)) and (not bounds or cost <= min(bounds))))
    words = {True: "met", False: "not-met", None: "unknown"}
    findings = [(one["requirement"], one["finding"]) for one in data["findings"]]
    right = findings == [(name, words[answer]) for name, answer in answers] and known.get("cost") == data["cost"]
    return right and data["eligible"] == all(finding == "met" for _, finding in findings)


def presentable(record):
    """Return the projects of a record that may be presented."""
    return {one["project"] for one in record["projects"] if one["eligible"] and one["scorecards"]}


def is_as_evaluated(one, found):
    """Whether a project of a record is as its scorecards are; either way of bringing them together is admitted here."""
    counted = found.counted(one["project"]) if found.is_eligible(one["project"]) else []
    if one["scorecards"] != counted or one["eligible"] != found.is_eligible(one["project"]):
        return False
    if not counted:
        return one["technical_score"] is None
    said = Fraction(int(one["technical_score"]["numerator"]), int(one["technical_score"]["denominator"]))
    return said in {aggregated([card["total"] for card in counted], rule) for rule in ("mean", "median")}


def aggregated(totals, rule):
    """Return the mean or median of scores."""
    exact = sorted(Fraction(total) for total in totals)
    if rule == "mean":
        return sum(exact, Fraction(0)) / len(exact)
    half = len(exact) // 2
    return exact[half] if len(exact) % 2 else (exact[half - 1] + exact[half]) / 2


def rounded(number, places, mode):
    """Return a number that is not negative in whole units of its last place."""
    whole, rest = divmod(number.numerator * 10**places, number.denominator)
    twice = 2 * rest
    up = twice > number.denominator or (twice == number.denominator and (mode == "half-up" or whole % 2 == 1))
    return whole + (mode != "down" and up)


def decimal(units, places):
    """Return whole units of the last place as text."""
    text = f"{units:0{places + 1}d}"
    return f"{text[:-places]}.{text[-places:]}" if places else text


def figure(number, rules):
    """Return a number as rankings publish it: exact, and rounded."""
    places = rules["rounding"]["places"]
    published = decimal(rounded(number, places, rules["rounding"]["mode"]), places)
    return {"numerator": str(number.numerator), "denominator": str(number.denominator), "published": published}


def cents(amount):
    """Return money in hundredths."""
    return int(Fraction(amount) * 100)


def money(hundredths):
    """Return hundredths as money."""
    return decimal(hundredths, 2)


# Who voted, and for what ---------------------------------------------------------------------------------------------


class Box:
    """The ballots of a contest up to a position: what counts by voter, and how it came in."""

    def __init__(self, contest, voting, upto):
        self.choices, self.void, self.channel = {}, set(), {}
        self.recordings, self.hours = Counter(), defaultdict(lambda: [0, 0])
        self.sealed, self.opened, self.late = {}, {}, []
        self.closed = self.unsealed = self.last_void = None
        late_voids = set()
        for event in of(voting, *CASTS, *OTHERS, contest_id=contest["contest_id"]):
            if event["position"] > upto:
                break
            data = event["data"]
            if kind(event) in CASTS:
                self._cast(event)
            elif kind(event) == "voting.ballot-voided":
                self._record(event)
                self.last_void = event["position"]
                self._remove(data["voter"])
                late_voids |= {data["voter"]} if self.closed else set()
            elif kind(event) == "voting.sealed-ballots-opened":
                self._open(data["ballots"])
            elif kind(event) == "voting.contest-closed":
                self.closed = event["position"]
            else:
                self.unsealed = event["position"]
        for voter in late_voids:
            self._remove(voter)

    def _record(self, event):
        voter = event["data"]["voter"]
        self.hours[event["data"]["recorded_at"][:13]][voter in self.recordings] += 1
        self.recordings[voter] += 1

    def _cast(self, event):
        data = event["data"]
        self._record(event)
        if self.closed:
            self.late.append(event["position"])
        self.void.discard(data["voter"])
        self.channel[data["voter"]] = data["channel"]
        self.choices[data["voter"]] = data.get("choices", [])
        if "sealed" in data:
            self.sealed[data["voter"]] = data["sealed"]

    def _open(self, ballots):
        for one in ballots:
            self.opened[one["voter"]] = one
            if one["choices"] is None:
                self._remove(one["voter"])
            elif one["voter"] not in self.void:
                self.choices[one["voter"]] = one["choices"]

    def _remove(self, voter):
        self.choices.pop(voter, None)
        self.sealed.pop(voter, None)
        self.channel[voter] = "void"
        self.void.add(voter)

    def votes(self, rules):
        """Return what the ballots give each project."""
        votes = Counter()
        for choices in self.choices.values():
            for place, choice in enumerate(choices):
                votes[choice["project"]] += worth(rules, place, choice)
        return votes


OTHERS = ("voting.ballot-voided", "voting.sealed-ballots-opened", "voting.contest-closed", "voting.contest-unsealed")


def verify_ballots(contest, registry, voting, roll, report):
    """Check who voted and when, what was voided, and each batch of paper ballots."""
    mine = of(voting, *CASTS, contest_id=contest["contest_id"])
    struck = {e["data"]["voter"]: e["time"] for e in of(registry, "registry.pseudonym-struck")}
    of_it = of(voting, "voting.voter-struck", contest_id=contest["contest_id"])
    struck.update({e["data"]["voter"]: min(e["time"], struck.get(e["data"]["voter"], "~")) for e in of_it})
    may = votes_on(roll, contest)
    outside = [
        e["position"] for e in mine if e["data"]["voter"] not in may or struck.get(e["data"]["voter"], "~") < e["time"]
    ]
    report.none("toda cédula es de alguien del padrón de esta lista", outside)
    report.none("ninguna cédula después del cierre", Box(contest, voting, sys.maxsize).late)
    until = verify_hours(contest, voting, report)
    odd = [e["position"] for e in mine if not contest["opens_at"] <= e["data"]["recorded_at"] < until]
    report.none("toda cédula está dentro del horario", odd)
    named = contest["secrecy"] == "open"
    report.none(
        "el agente se nombra solo en voto abierto", [e["position"] for e in mine if ("agent" in e["data"]) != named]
    )
    verify_histories(mine, registry, report)
    clear = [e["position"] for e in mine if ("sealed" in e["data"]) != bool(contest.get("seal"))]
    report.none("en voto sellado, y solo en él, las cédulas están cifradas", clear)
    announced = f"el padrón tiene los {contest['voters']} votantes que la votación anunció; votan en ella {len(may)}"
    report.check(announced, contest["voters"] == len(roll) and contest.get("electors", len(may)) == len(may))
    wrong = [e["position"] for e in of(voting, "voting.ballot-voided", contest_id=contest["contest_id"])
             if not e["data"]["legal_basis"] or not e["data"]["reason"]]  # fmt: skip
    report.none("cada anulación tiene motivo y base legal", wrong)
    entered = {e["data"]["digest"] for e in of(voting, "voting.batch-entered", contest_id=contest["contest_id"])}
    alone = [e for e in mine if e["data"]["channel"] == "paper" and e["data"].get("batch") not in entered]
    if alone:
        report.say(f"{len(alone)} cédulas de papel las digitó una persona sola, sin acta de escrutinio")
    for event in of(voting, "voting.batch-entered", contest_id=contest["contest_id"]):
        verify_batch(event["data"], contest, voting, report)


def verify_histories(mine, registry, report):
    """Check that each voter has one history, and by roll-call one agent, who is accredited or enrolled."""
    accredited = {e["data"]["agent_id"] for e in of(registry, "registry.agent-accredited")}
    accredited |= {one for e in of(registry, "registry.electors-enrolled") for one in e["data"]["electors"]}
    names, wrong = {}, []
    for event in mine:
        voter, agent = event["data"]["voter"], event["data"].get("agent")
        ties = [("history", voter, event["id"].rpartition(".")[0])]
        ties += [("agent", voter, agent), ("voter", agent, voter)] if agent else []
        if any(names.setdefault(tie[:2], tie[2]) != tie[2] for tie in ties) or (agent and agent not in accredited):
            wrong.append(event["position"])
    report.none("cada votante tiene una sola historia y, en voto abierto, un solo agente acreditado", wrong)


def verify_hours(contest, voting, report):
    """Check each extension and an early closing; return the hour at which voting ended."""
    this, until, wrong = {"contest_id": contest["contest_id"]}, contest["closes_at"], []
    closed = of(voting, "voting.contest-closed", **this)
    for event in of(voting, "voting.contest-extended", **this):
        data = event["data"]
        late = event["time"] >= until or any(one["position"] < event["position"] for one in closed)
        if late or data["closes_at"] <= until or not data["reason"]:
            wrong.append(event["position"])
        until = data["closes_at"]
    report.none("cada ampliación del horario se decidió antes del cierre, con motivo", wrong)
    for event in closed:
        data = event["data"]
        asked = of(voting, "voting.early-closing-proposed", **this)
        two = any(one["position"] < event["position"] and one["data"]["actor"] != data["actor"] for one in asked)
        early = event["time"] < until
        report.check("se cerró a su hora, o antes por dos personas y con motivo", not early or (two and data["reason"]))
    return until


def votes_on(roll, contest):
    """Return the voters who vote on a contest's list."""
    electorate, categories = contest["electorate"], contest.get("categories")
    on_it = {voter for voter, (code, _) in roll.items() if electorate in (None, code)}
    return {voter for voter in on_it if not categories or roll[voter][1] in categories}


def electors(contest):
    """Return how many may vote in a contest: all of the roll where it names no number of its own."""
    return contest.get("electors", contest["voters"])


def verify_batch(batch, contest, voting, report):
    """Check a batch of paper ballots: figures, digest, and that another person confirmed the very same ballots."""
    counted = Counter({None: len(batch["ballots"])})
    for ballot in batch["ballots"]:
        for choice in ballot["choices"]:
            counted[choice["project"]] += choice["points"] if contest["ballots"]["form"] == "cumulative" else 1
    figures = batch["sheet"]["figures"]
    missing = counted.keys() - {one["project"] for one in figures}
    right = all(one["entered"] == counted[one["project"]] for one in figures) and not missing
    differ = [one for one in figures if one["on_sheet"] != one["entered"]]
    report.check(
        "lote de papel: cifras y diferencias con el acta de escrutinio", right and differ == batch["differences"]
    )
    rows = [row_of(ballot) for ballot in batch["ballots"]]
    report.check("lote de papel: su huella sale de sus filas", sha256(canonical(rows)) == batch["digest"])
    confirmed = of(voting, "voting.batch-confirmed", batch_id=batch["batch_id"])
    cast = of(voting, *CASTS, contest_id=contest["contest_id"], batch=batch["digest"])
    said = sorted(canonical([e["data"]["voter"], e["data"].get("choices"), e["data"].get("sealed")]) for e in cast)
    entered = sorted(
        canonical([one["voter"], None if one.get("sealed") else one["choices"], one.get("sealed")])
        for one in batch["ballots"]
    )
    if not confirmed:
        report.check("lote de papel sin confirmar: no cuenta", not cast)
        return
    act = confirmed[0]["data"]
    two = act["actor"] != batch["actor"] and (act["reason"] or not differ)
    report.check("lote de papel: otra persona lo confirmó, con motivo si difiere", bool(two))
    report.check("lote de papel: se contaron sus cédulas y no otras", said == entered)


def row_of(ballot):
    """Return an entered ballot as the row that a batch's digest is over: encrypted where the contest is sealed."""
    if ballot.get("sealed"):
        return {"sealed": ballot["sealed"], "voter": ballot["voter"]}
    choices = [{name: value for name, value in choice.items() if value is not None} for choice in ballot["choices"]]
    agent = {"agent": ballot["agent"]} if ballot.get("agent") else {}
    return {**agent, "choices": choices, "voter": ballot["voter"]}


def worth(rules, place, choice):
    """Return what one choice gives its project."""
    if rules["form"] == "cumulative":
        return choice["points"]
    return rules["max_choices"] - place if rules["form"] == "ordinal" else 1


# Sealed ballots ------------------------------------------------------------------------------------------------------


def verify_seal(contest, voting, report):
    """Check the shares that were given, put the key together anew, and open every ballot with it."""
    this = {"contest_id": contest["contest_id"]}
    dealt, given = latest(of(voting, "voting.contest-key-dealt", **this)), of(voting, "voting.key-share-given", **this)
    pages, unsealed = of(voting, "voting.sealed-ballots-opened", **this), of(voting, "voting.contest-unsealed", **this)
    seal = contest["seal"]
    facts = (dealt["public_key"], dealt["threshold"], len(dealt["shares"]))
    report.check("la llave es la que se repartió", facts == (seal["public_key"], seal["threshold"], seal["holders"]))
    held = {share["number"]: share["commitment"] for share in dealt["shares"]}
    false = [
        e["data"]["number"] for e in given if sha256(bytes.fromhex(e["data"]["share"])) != held[e["data"]["number"]]
    ]
    report.none("cada parte entregada es la que se repartió", false)
    box = Box(contest, voting, sys.maxsize)
    early = [e["position"] for e in given if box.closed is None or e["position"] < box.closed]
    report.none("nadie entregó su parte antes del cierre", early)
    if not pages and not unsealed:
        report.say(f"sellada: {len(given)} de {seal['threshold']} partes entregadas; nadie puede leer sus cédulas")
        return
    before = [e for e in given if e["position"] < pages[0]["position"]] if pages else given
    report.check(
        f"se abrió con {len(before)} de {seal['threshold']} partes necesarias", len(before) >= seal["threshold"]
    )
    shares = {e["data"]["number"]: bytes.fromhex(e["data"]["share"]) for e in before[: seal["threshold"]]}
    private, data = combine(shares), unsealed[0]["data"]
    report.check("las partes hacen la llave con que se abrió", private.hex() == data["private_key"])
    opened = [one for page in pages for one in page["data"]["ballots"]]
    said = (data["ballots"], data["pages"], data["void"])
    report.check(
        "cédulas abiertas, páginas y nulas",
        said == (len(opened), len(pages), sum(one["choices"] is None for one in opened)),
    )
    standing = Box(contest, voting, box.closed).sealed
    report.check(
        "se abrió la última cédula de cada votante, y ninguna más", sorted(standing) == [one["voter"] for one in opened]
    )
    if AESGCM is None:
        report.skip(
            "sin el paquete cryptography no se abren de nuevo las cédulas: se cuentan las que el quórum publicó"
        )
        return
    public = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw().hex()
    report.check("esa llave es la otra mitad de la publicada", public == seal["public_key"])
    wrong = [one["voter"] for one in opened if not opens_as(one, standing.get(one["voter"]), contest, private)]
    report.none(f"{len(opened)} cédulas abiertas de nuevo dicen lo publicado", wrong)


def opens_as(one, sealed, contest, private):
    """Whether a sealed ballot, opened anew, says what was published, or is void as was published."""
    if sealed is None:
        return False
    try:
        choices = choices_in(sealed, one["voter"], contest, private)
        choices = [{"points": choice.get("points"), "project": choice["project"]} for choice in choices]
    except Exception:  # noqa: BLE001 - whatever does not open, or is no ballot, is void.
        return one["choices"] is None
    if one["choices"] is None:
        return not admitted(choices, contest)
    return choices == one["choices"]


def choices_in(sealed, voter, contest, private):
    """Return the choices of a sealed ballot; whatever does not open in its voter's place raises."""
    place = f"quipu-ballot-v1|{contest['contest_id']}|{voter}".encode()
    return json.loads(unseal(private, base64.urlsafe_b64decode(sealed + "=="), place))["choices"]


def admitted(choices, contest):
    """Whether the rules of a contest admit some choices, as far as number and list go."""
    codes = [choice["project"] for choice in choices]
    listed = {candidate["project"]: cents(candidate["cost"]) for candidate in contest["candidates"]}
    rules = contest["ballots"]
    most = rules["max_choices"] or len(listed)
    few = rules["min_choices"] <= len(codes) <= most and len(set(codes)) == len(codes) and set(codes) <= set(listed)
    if rules["form"] == "knapsack":
        limit = cents(rules["max_cost"] or contest["envelope"])
        return few and sum(listed[code] for code in codes) <= limit
    points = [choice["points"] for choice in choices]
    if rules["form"] != "cumulative":
        return few and set(points) <= {None}
    if None in points or min(points, default=1) < 1:
        return False
    highest = max(points, default=0) <= (rules["max_points_per_choice"] or rules["max_points"])
    return few and highest and (rules["min_points"] or 0) <= sum(points) <= rules["max_points"]


def unseal(private, sealed, info):
    """Open HPKE's base mode (RFC 9180): DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM."""
    key, sent, ciphertext = X25519PrivateKey.from_private_bytes(private), sealed[:32], sealed[32:]
    kem, suite = b"KEM\x00\x20", b"HPKE\x00\x20\x00\x01\x00\x02"
    shared = key.exchange(X25519PublicKey.from_public_bytes(sent))
    context = sent + key.public_key().public_bytes_raw()
    secret = expand(extract(kem, b"", b"eae_prk", shared), kem, b"shared_secret", context, 32)
    schedule = b"\x00" + extract(suite, b"", b"psk_id_hash", b"") + extract(suite, b"", b"info_hash", info)
    pseudorandom = extract(suite, secret, b"secret", b"")
    cipher = AESGCM(expand(pseudorandom, suite, b"key", schedule, 32))
    return cipher.decrypt(expand(pseudorandom, suite, b"base_nonce", schedule, 12), ciphertext, b"")


def extract(suite, salt, label, value):
    """Return HPKE's labelled extract (RFC 9180 section 4)."""
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + value, "sha256")


def expand(key, suite, label, value, length):
    """Return HPKE's labelled expand, of at most 32 bytes."""
    return hmac.digest(key, length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + value + b"\x01", "sha256")[:length]


def combine(shares):
    """Return what Shamir's shares of two halves of 16 bytes make: the polynomial over GF(2^128) at 0."""
    halves = []
    for part in (slice(0, 16), slice(16, 32)):
        points = [(number, int.from_bytes(share[part], "big")) for number, share in shares.items()]
        secret = 0
        for x, y in points:
            top = bottom = 1
            for other, _ in points:
                if other != x:
                    top, bottom = multiply(top, other), multiply(bottom, other ^ x)
            secret ^= multiply(y, multiply(top, inverse(bottom)))
        halves.append(secret.to_bytes(16, "big"))
    return b"".join(halves)


def multiply(one, other):
    """Multiply in GF(2^128) modulo x^128 + x^7 + x^2 + x + 1."""
    product = 0
    while other:
        product ^= one if other & 1 else 0
        one = one << 1 ^ ((1 << 128 | 0x87) if one >> 127 else 0)
        other >>= 1
    return product


def inverse(element):
    """Return the inverse in GF(2^128): the power 2^128 - 2."""
    power = 1
    for _ in range(127):
        element = multiply(element, element)
        power = multiply(power, element)
    return power


# The ranking ---------------------------------------------------------------------------------------------------------


class Entry:
    """One candidate with its numbers."""

    def __init__(self, candidate, place, votes, cards, rules, eligible=True):
        self.project, self.cost, self.place = candidate["project"], candidate["cost"], place
        self.eligible = eligible
        self.cents, self.votes, self.cards = cents(candidate["cost"]), votes, cards
        totals = [card["total"] for card in cards]
        self.score = aggregated(totals, rules["aggregation"]) if totals else None
        self.points = self.technical_part = self.votes_part = Fraction(0)
        self.units = 0
        self.reach = candidate.get("reach")

    def weigh(self, rules, whole):
        """Work out vote points, the parts and the total."""
        self.points = Fraction(self.votes) if whole is None else Fraction(100 * self.votes, whole or 1)
        by, per = {
            "weighted": (Fraction(rules["weights"]["technical"]), Fraction(rules["weights"]["votes"])),
            "additive": (Fraction(1), Fraction(1)),
            "votes-only": (Fraction(0), Fraction(1)),
        }[rules["combination"]]
        self.technical_part, self.votes_part = (self.score or Fraction(0)) * by, self.points * per
        places, mode = rules["rounding"]["places"], rules["rounding"]["mode"]
        if rules["rounding"]["stage"] == "parts":
            self.units = rounded(self.technical_part, places, mode) + rounded(self.votes_part, places, mode)
        else:
            self.units = rounded(self.technical_part + self.votes_part, places, mode)

    def key(self, step, rules):
        """Return what a step of the tie-break chain compares: the lower comes first."""
        drawn = hashlib.sha256(f"{rules['draw_seed']}|{self.project}".encode()).hexdigest()
        return {
            "technical-score": -(self.score or Fraction(0)),
            "votes": -self.votes,
            "lower-cost": self.cents,
            "higher-cost": -self.cents,
            "earlier-registered": self.place,
            "code": self.project,
            "draw": drawn,
        }[step]

    def chain(self, rules):
        """Return all that the chain compares."""
        return tuple(self.key(step, rules) for step in rules["tie_breaks"])

    def floor(self, rules):
        """Return why it cannot win at all, if so."""
        least = rules["minimum_technical_score"]
        if rules["needs_a_vote"] and not self.votes:
            return "no-votes"
        low = least is not None and (self.score is None or self.score < Fraction(least))
        return "below-threshold" if low or self.votes < rules["minimum_votes"] else None


def rank(entries, rules, ballots, envelope, sets):
    """Return the rows of the ranking, what is spent, and the ties at the cut."""
    scored = [entry for entry in entries if entry.score is not None or rules["combination"] == "votes-only"]
    ranked = [entry for entry in scored if entry.eligible]
    leader = max((entry.votes for entry in ranked), default=0)
    whole = {"raw": None, "share-of-ballots": ballots, "share-of-leader": leader}[rules["vote_points"]]
    for entry in ranked:
        entry.weigh(rules, whole)
    chained = sorted(ranked, key=lambda entry: entry.chain(rules))
    order = sorted(chained, key=lambda entry: -entry.units)
    rivals = {e.project: {c for g in rules["incompatible"] if e.project in g for c in g} - {e.project} for e in ranked}
    codes = [entry.project for entry in chained]
    if rules["allocation"] == "equal-shares":
        found = equal_shares(chained, rules, ballots, envelope, rivals, sets)
        if found is None:
            return None
        decisions, levels = by_purchases(found, order, rules, envelope, rivals, codes)
    else:
        decisions = greedy(order, rules, envelope, rivals, codes)
        levels = [list(level) for _, level in groupby(order, key=lambda entry: entry.units)]
    spent = sum(entry.cents for entry in ranked if decisions[entry.project][0] == "funded")
    rows = [row(order, place, rules, decisions) for place in range(len(order))]
    rows += [unranked(entry, envelope - spent) for entry in entries if entry not in ranked]
    ties = [tie for tie in (cut(level, decisions, rules) for level in levels) if tie]
    return rows, spent, ties


def greedy(order, rules, envelope, rivals, chained):
    """Go down the order and fund what fits; again by coverage alone, where the balance rules say so."""
    balance, decisions = rules.get("regional_balance"), {}
    if balance is None:
        go_down(order, rules, envelope, rivals, chained, decisions)
        return decisions
    least = cents(balance["floor"])
    rule = "whole-below-floor" if envelope < least else "standard"
    left = go_down(order, rules, envelope, rivals, chained, decisions, rule)
    if rule == "standard" and left < least:
        again = [entry for entry in order if decisions[entry.project][0] != "funded" and entry.reach["by_coverage"]]
        go_down(again, rules, left, rivals, chained, decisions, "remainder-below-floor")
    return decisions


def go_down(order, rules, left, rivals, chained, decisions, rule=None):
    """Decide on each entry of an order, and return what is left."""
    stopped = False
    for entry in order:
        before, winner = left, winner_over(entry, rivals, decisions, chained)
        outcome = entry.floor(rules)
        if outcome is None and rule and not entry.reach["in_full" if rule == "standard" else "by_coverage"]:
            outcome = "below-threshold"
        if outcome is None:
            outcome = "stopped" if stopped else "incompatible" if winner else None
            outcome = outcome or ("funded" if entry.cents <= left else "not-enough-money")
        left -= entry.cents if outcome == "funded" else 0
        stopped |= rules["allocation"] == "greedy-stop" and outcome == "not-enough-money"
        decisions[entry.project] = (outcome, before, left, winner if outcome == "incompatible" else None, None, rule)
    return left


def winner_over(entry, rivals, decisions, chained):
    """Return the funded rival that an entry yields to, if any; of several, the one that wins ties."""
    won = [code for code in chained if code in rivals[entry.project] and code in decisions]
    return next((code for code in won if decisions[code][0] == "funded"), None)


def by_purchases(bought, order, rules, envelope, rivals, chained):
    """Return decisions and levels from the purchases of equal shares."""
    decisions, left = {}, envelope
    for entry, share, _ in bought:
        decisions[entry.project] = ("funded", left, left - entry.cents, None, share, None)
        left -= entry.cents
    funded = dict(decisions)
    for entry in order:
        if entry.project not in funded:
            barred = entry.floor(rules)
            winner = None if barred else winner_over(entry, rivals, funded, chained)
            outcome = barred or ("incompatible" if winner else "not-enough-money")
            decisions[entry.project] = (outcome, left, left, winner, None, None)
    return decisions, [[entry, *level] for entry, _, level in bought if level]


def equal_shares(chained, rules, ballots, envelope, rivals, sets):
    """Buy with growing shares until nothing fits, or the next step would overspend; `None` where it takes too long."""
    able = {entry.project: entry for entry in chained if entry.floor(rules) is None}
    groups = Counter()
    for chosen, number in sets.items():
        groups[frozenset(code for code in chosen if code in able)] += number
    groups = {chosen: number for chosen, number in groups.items() if chosen}
    before = []
    for step in range(STEPS_OF_EQUAL_SHARES):
        bought = purchases(able, groups, Fraction(envelope, ballots or 1) + 100 * step, rivals, envelope)
        spent = sum(entry.cents for entry, _, _ in bought)
        if spent > envelope:
            return before
        won = {entry.project for entry, _, _ in bought}
        wanted = {code for chosen in groups for code in chosen} - won
        if not any(able[code].cents <= envelope - spent and not won & rivals[code] for code in wanted):
            return bought
        before = bought
    return None


def purchases(able, groups, share, rivals, envelope):
    """Buy once through, each ballot holding `share`; the cheapest for its full payers first."""
    purse = dict.fromkeys(groups, share)
    waiting = {code for chosen in groups for code in chosen}
    chain = list(able)
    bought, spent = [], 0
    while spent <= envelope:
        rates = {code: rate(able[code], groups, purse) for code in waiting}
        payable = {code: found for code, found in rates.items() if found is not None}
        if not payable:
            break
        cheapest = min(payable.values())
        level = sorted((code for code, found in payable.items() if found == cheapest), key=chain.index)
        entry = able[level[0]]
        due = cheapest * entry.cents
        bought.append((entry, due, [able[code] for code in level[1:]]))
        spent += entry.cents
        for chosen in groups:
            if entry.project in chosen:
                purse[chosen] = max(purse[chosen] - due, Fraction(0))
        waiting -= {entry.project} | rivals[entry.project]
    return bought


def rate(entry, groups, purse):
    """Return the part of its cost that full payers pay for an entry, or `None` where its supporters cannot pay."""
    if not entry.cents:
        return Fraction(0)
    supporters = sorted((purse[chosen], number) for chosen, number in groups.items() if entry.project in chosen)
    owed, payers = Fraction(entry.cents), sum(number for _, number in supporters)
    for held, number in supporters:
        if held * payers >= owed:
            return owed / payers / entry.cents
        owed -= held * number
        payers -= number
    return None


def row(order, place, rules, decisions):
    """Return one row as it is published."""
    entry = order[place]
    outcome, before, after, winner, share, rule = decisions[entry.project]
    told = {"reach": entry.reach, "balance_rule": rule} if rule else {}
    places = rules["rounding"]["places"]
    exact = entry.technical_part + entry.votes_part
    exact = Fraction(entry.units, 10**places) if rules["rounding"]["stage"] == "parts" else exact
    published = decimal(entry.units, places)
    return {
        "rank": place + 1,
        "project": entry.project,
        "cost": entry.cost,
        "votes": entry.votes,
        "scorecards": entry.cards,
        "technical_score": None if entry.score is None else figure(entry.score, rules),
        "vote_points": figure(entry.points, rules),
        "technical_part": figure(entry.technical_part, rules),
        "votes_part": figure(entry.votes_part, rules),
        "total": {
            "numerator": str(exact.numerator),
            "denominator": str(exact.denominator),
            "published": published,
        },
        "above": neighbour(entry, order[place - 1] if place else None, rules),
        "below": neighbour(entry, order[place + 1] if place + 1 < len(order) else None, rules),
        "outcome": outcome,
        "left_before": money(before),
        "left_after": money(after),
        "yields_to": winner,
        "share": None if share is None else figure(share / 100, rules),
        **told,
    }


def unranked(entry, left):
    """Return the row of a candidate that the rules do not rank."""
    empty = [
        "rank",
        "technical_score",
        "vote_points",
        "technical_part",
        "votes_part",
        "total",
        "above",
        "below",
        "yields_to",
        "share",
    ]
    numbers = {"project": entry.project, "cost": entry.cost, "votes": entry.votes, "scorecards": entry.cards}
    return {
        **dict.fromkeys(empty),
        **numbers,
        "outcome": "ineligible",
        "left_before": money(left),
        "left_after": money(left),
    }


def neighbour(entry, other, rules):
    """Return the neighbour with the same total, and the step that separates them."""
    if other is None or other.units != entry.units:
        return None
    return {"against": other.project, "step": separated(entry, other, rules)}


def separated(one, other, rules):
    """Return the step of the chain that separates two."""
    return next(step for step in rules["tie_breaks"] if one.key(step, rules) != other.key(step, rules))


def cut(level, decisions, rules):
    """Return the tie at the cut among equals, if there is one."""
    funded = [entry for entry in level if decisions[entry.project][0] == "funded"]
    unfunded = [entry for entry in level if decisions[entry.project][0] in HANGS_ON_ORDER]
    if not funded or not unfunded:
        return None
    steps = {separated(winner, loser, rules) for winner in funded for loser in unfunded}
    return {
        "funded": [entry.project for entry in funded],
        "unfunded": [entry.project for entry in unfunded],
        "steps": [step for step in rules["tie_breaks"] if step in steps],
    }


# One contest ---------------------------------------------------------------------------------------------------------


def verify_contest(event, read, registry, voting, known, report):
    """Recompute each result of a contest, what was decided on it, what became of it, and the pages about it."""
    contest, (roll, root, versions) = event["data"], known
    mine = of(voting, *{kind(one) for one in voting}, contest_id=contest["contest_id"])
    report.say(f"Lista {contest['list_code']}, votación {contest['contest_id']}, modo {contest['secrecy']}")
    verify_opening(contest, event, registry, voting, versions, root, report)
    verify_ballots(contest, registry, voting, roll, report)
    if any(candidate.get("reach") for candidate in contest["candidates"]):
        report.skip("el impacto regional de cada proyecto es el que la cédula publicó; no se midió de nuevo")
    if contest.get("seal"):
        verify_seal(contest, mine, report)
    results = of(mine, "voting.result-computed")
    for result in results:
        verify_result(contest, result, voting, report)
    for certified in of(mine, "voting.result-certified"):
        data, before = certified["data"], [one for one in results if one["position"] < certified["position"]]
        last = latest(before, {})
        same = (last.get("digest"), last.get("upto")) == (data["ranking"], data["upto"])
        report.check(
            "lo certificado es el último resultado, y lo certifica el Comité", same and data["role"] == "committee"
        )
        opened = of([one for one in mine if one["position"] < certified["position"]], "voting.result-reopened")
        if opened:
            another = opened[-1]["data"]["actor"] != data["actor"] and opened[-1]["data"]["reason"]
            report.check("lo que se reabrió, con motivo, lo certifica otra persona", bool(another))
    for decision in of(mine, "voting.project-prioritised"):
        verify_decision(decision["data"], [one["data"] for one in results], report)
    verify_pages(contest, read, mine, report)
    if results:
        verify_execution(mine, results[-1]["data"], report)
        verify_ranking_page(contest, read, mine, results[-1]["data"], report)
    else:
        report.say("todavía no hay un resultado que comprobar")


def verify_result(contest, event, voting, report):
    """Recompute one result number by number, then its digest."""
    result = event["data"]
    rules = rules_of(contest, voting, report)
    report.check("las reglas son las de la convocatoria", rules == result["rules"])
    known = Box(contest, voting, event["position"])
    reached = max(known.closed or 0, known.unsealed or 0, known.last_void or 0)
    report.check(f"se contó hasta la posición {reached}", reached == result["upto"], str(result["upto"]))
    box = Box(contest, voting, result["upto"])
    votes, found = box.votes(contest["ballots"]), Evaluations(voting, contest["process_id"], event["position"])
    entries = []
    for place, candidate in enumerate(contest["candidates"], start=1):
        code = candidate["project"]
        entries.append(Entry(candidate, place, votes[code], found.counted(code), rules, found.is_eligible(code)))
    sets = Counter(frozenset(choice["project"] for choice in choices) for choices in box.choices.values())
    ranking = rank(entries, rules, len(box.choices), cents(contest["envelope"]), sets)
    report.check(f"votaron {len(box.choices)}", len(box.choices) == result["ballots"], str(result["ballots"]))
    report.check(f"no cuentan {len(box.void)}", len(box.void) == result.get("void", 0), str(result.get("void", 0)))
    if ranking is None:
        report.skip("partes iguales: demasiados pasos para este programa; asignación y huella")
        return
    compare(result, ranking, report)
    facts = {
        "ballots": len(box.choices),
        "ranking": ranking[0],
        "spent": money(ranking[1]),
        "ties_at_the_cut": ranking[2],
    }
    data = {**result, **facts, "rules": rules, "envelope": contest["envelope"], "voters": electors(contest)}
    data = {name: value for name, value in data.items() if name not in (*OUTSIDE_THE_DIGEST, "void")}
    digest = sha256(canonical({**data, "void": len(box.void)} if box.void else data))
    report.check(f"la huella recalculada es la publicada ({digest[:16]}…)", digest == result["digest"], digest)


def compare(result, found, report):
    """Check each published number against the recomputed one."""
    rows, spent, ties = found
    published = {one["project"]: one for one in result["ranking"]}
    for mine in rows:
        theirs = published.get(mine["project"], {})
        wrong = [name for name, value in mine.items() if theirs.get(name) != value]
        total = mine["total"]["published"] if mine["total"] else "-"
        what = f"{mine['rank'] or '-'}. {mine['project']}: {mine['votes']} votos, total {total}, {mine['outcome']}"
        report.none(what, wrong)
    order = [row["project"] for row in rows]
    report.check(
        "ningún proyecto de más ni de menos, en su orden", order == [one["project"] for one in result["ranking"]]
    )
    report.check(f"se asigna {money(spent)} de {result['envelope']}", money(spent) == result["spent"])
    report.check(f"empates en el corte: {len(ties)}", ties == result["ties_at_the_cut"])


def rules_of(contest, voting, report):
    """Return the rules a contest was opened with, the seed of its draw put in; it was fixed before voting ended."""
    rules = dict(contest["prioritisation"])
    if "draw" not in rules["tie_breaks"] or rules["draw_seed"] is not None:
        return rules
    this = {"contest_id": contest["contest_id"]}
    fixed, revealed = (
        of(voting, "voting.draw-seed-fixed", **this),
        latest(of(voting, "voting.draw-seed-revealed", **this)),
    )
    if not fixed:
        report.check("el sorteo tiene una semilla fijada", holds=False)
        return rules
    closed = [event["position"] for event in of(voting, "voting.contest-closed", **this)]
    until = latest(of(voting, "voting.contest-extended", **this), contest)["closes_at"]
    once = len(fixed) == 1 and not (revealed and fixed[0]["data"]["seed"])
    early = fixed[0]["position"] < min(closed, default=voting[-1]["position"] + 1) and fixed[0]["time"] < until
    report.check("la semilla se fijó antes del cierre", early and once)
    rules["draw_seed"] = revealed["seed"] if revealed else fixed[0]["data"]["seed"]
    commitment = fixed[0]["data"]["commitment"]
    if commitment:
        report.check("la semilla es la comprometida", sha256(rules["draw_seed"].encode()) == commitment)
    elif revealed:
        report.skip(
            f"la semilla revelada es la de su fuente pública ({fixed[0]['data']['source']}): {revealed['evidence']}"
        )
    return rules


def verify_decision(data, results, report):
    """Check that a decision says truly whether it departs from the ranking, and on what grounds."""
    ranking = next((one for one in results if one["digest"] == data["ranking"]), None)
    rows = ranking["ranking"] if ranking else []
    outcome = next((one["outcome"] for one in rows if one["project"] == data["project"]), None)
    departs = data["prioritised"] != (outcome == "funded")
    said = (data["outcome"], data["departs"]) == (outcome, departs)
    grounds = not departs or bool(data.get("act") and data.get("evidence"))
    word = "se aparta del orden, con acto y evidencia" if departs else "sigue el orden"
    report.check(f"decisión sobre {data['project']}: {word}", said and grounds)


# What became of it ---------------------------------------------------------------------------------------------------


def verify_execution(mine, result, report):
    """Check each replacement, who came in, each movement of money, and that reports are of projects in force."""
    rows = {row["project"]: row for row in result["ranking"]}
    decided, replaced, taken, spent = {}, {}, Counter(), {}
    kinds = ("project-prioritised", "project-replaced", "budget-moved", "execution-reported")
    for event in of(mine, *(f"voting.{one}" for one in kinds)):
        data, code = event["data"], event["data"]["project"]
        in_force = {one for one, chosen in decided.items() if chosen} | set(replaced.values()) - {None}
        in_force -= replaced.keys()
        if kind(event) == "voting.project-prioritised":
            decided[code] = data["prioritised"]
        elif kind(event) == "voting.project-replaced":
            gone = {one: min(cents(rows[one]["cost"]), taken[one] + spent.get(one, 0)) for one in taken | spent}
            found = successor(code, in_force, replaced, rows, result, gone)
            said = (data["replacement"], cents(data["available"]), data["passed_over"])
            right = code in in_force and said == found and data["ranking"] == result["digest"]
            report.check(f"a {code} lo reemplaza el que sigue y cabe: {found[0]}", right)
            replaced[code] = data["replacement"]
        elif kind(event) == "voting.budget-moved":
            taken[code] += cents(data["amount"]) * (1 if data["direction"] == "taken" else -1)
            left = cents(rows[code]["cost"]) - taken[code]
            right = code in in_force and taken[code] >= 0 and left >= 0 and left == cents(data["left"])
            report.check(f"a {code} le quedan {money(left)}, con base legal", right and bool(data["legal_basis"]))
        else:
            spent[code] = cents(data["financial"])
            done = data["stage"] != "delivered" or Fraction(data["physical"]) == 100
            report.check(f"avance de {code}: proyecto vigente, {data['stage']}", code in in_force and done)


def successor(leaving, in_force, replaced, rows, result, gone):
    """Return who comes in for a project: the next in rank within the free money; what is free; who was passed over.

    What was taken from a project that does not stay, or spent on it, is `gone`: its going sets that free no more.
    """
    stay = in_force - {leaving}
    bound = sum(cents(row["cost"]) if code in stay else gone.get(code, 0) for code, row in rows.items())
    free = max(cents(result["envelope"]) - bound, 0)
    passed = []
    for code, row in rows.items():
        rivals = {one for group in result["rules"]["incompatible"] if code in group for one in group}
        waits = row["outcome"] in HANGS_ON_ORDER and code not in stay | replaced.keys() | {leaving}
        if waits and not rivals & stay:
            if cents(row["cost"]) <= free:
                return code, free, passed
            passed.append(code)
    return None, free, passed


def verify_acta(read, voting, process, report):
    """Check the numbers of the acta against the certified results, its page against its digest, and its answers."""
    drawn = of(voting, "voting.acta-drawn-up", process_id=process)
    if not drawn:
        return
    acta = drawn[-1]["data"]
    for one in acta["lists"]:
        result = latest(of(voting, "voting.result-computed", contest_id=one["contest_id"], digest=one["ranking"]), {})
        same = all(result.get(name) == one[name] for name in ("upto", "voters", "ballots", "envelope"))
        rows = {row["project"]: row for row in result.get("ranking", [])}
        before = [event for event in voting if event["position"] < drawn[-1]["position"]]
        decided = {
            event["data"]["project"]: event["data"]
            for event in of(before, "voting.project-prioritised", contest_id=one["contest_id"])
        }
        wrong = [
            row["project"] for row in one["projects"]
            if not is_as_ranked(row, rows.get(row["project"]))
            or not is_as_decided(row, decided.get(row["project"], {}))
        ]  # fmt: skip
        wrong += [code for code in rows if code not in {row["project"] for row in one["projects"]}]
        report.check(
            f"acta, lista {one['list_code']}: cada cifra es del resultado, y cada decisión la que se tomó",
            same and not wrong,
            ", ".join(wrong),
        )
    page = read(f"/voting/processes/{process}/acta/document")
    report.check("la página del acta tiene la huella que se firmó", sha256(page) == acta["document"])
    after = [event for event in voting if event["position"] > drawn[-1]["position"]]
    answers = of(after, "voting.acta-signed", "voting.acta-signature-refused", process_id=process)
    stale = [e["data"]["seat"] for e in answers if e["data"]["document"] != acta["document"]]
    report.none("todos firmaron, o se negaron a firmar, esa misma huella", stale)
    closed = latest(of(after, "voting.acta-closed", process_id=process))
    if closed:
        seats = {one["seat"] for one in acta["seats"]}
        signed = {e["data"]["seat"] for e in answers if kind(e) == "voting.acta-signed"}
        refused = {e["data"]["seat"] for e in answers} - signed
        said = tuple(set(closed[name]) for name in ("signed", "refused", "absent"))
        report.check(
            "quiénes firmaron, quiénes no quisieron, quiénes faltaron",
            said == (signed, refused, seats - signed - refused),
        )
        made = [e["data"]["promise"] for e in of(after, "voting.acta-commitment-made", process_id=process)]
        report.check("cada compromiso del acta pasó al foro tal como se firmó", made == acta["promises"])


def is_as_decided(row, decision):
    """Whether a project of the acta has the last decision on it; one on which nobody decided is no priority."""
    return (row["prioritised"], row["departs"], row["reason"]) == (
        decision.get("prioritised", False),
        decision.get("departs", False),
        decision.get("reason"),
    )


def is_as_ranked(row, ranked):
    """Whether a project of the acta has the numbers of the ranking."""
    if ranked is None:
        return False
    total = ranked["total"]["published"] if ranked["total"] else None
    return row["total"] == total and all(row[name] == ranked[name] for name in ("rank", "cost", "votes", "outcome"))


# The published pages -------------------------------------------------------------------------------------------------


def share(part, whole):
    """Return a share in percent, two decimals half-up."""
    return decimal(rounded(Fraction(100 * part, whole), 2, "half-up"), 2) if whole else None


def verify_pages(contest, read, mine, report):
    """Check the tally and the turnout that are published of a contest."""
    at, box = f"/transparency/contests/{contest['contest_id']}", Box(contest, mine, sys.maxsize)
    votes = box.votes(contest["ballots"])
    named = Counter(choice["project"] for choices in box.choices.values() for choice in choices)
    tally = json.loads(read(f"{at}/tally"))["tally"]
    published = {one["project"]: (one["score"], one["ballots"]) for one in tally["projects"]}
    codes = [candidate["project"] for candidate in contest["candidates"]]
    report.check("recuento publicado, por proyecto", published == {code: (votes[code], named[code]) for code in codes})
    ballots = Counter(box.channel.values())
    changed = Counter(channel for voter, channel in box.channel.items() if box.recordings[voter] > 1)
    channels = [{"channel": one, "ballots": ballots[one], "changed": changed[one]} for one in CHANNELS]
    said = (tally["ballots"], tally["void"], tally["voters"], tally["channels"])
    sums = (len(box.choices), ballots["void"], electors(contest), channels)
    report.check("recuento publicado: cédulas, nulas, votantes, por canal", said == sums, str(said))
    told = json.loads(read(f"{at}/statistics"))["statistics"]
    turnout = share(len(box.choices), electors(contest))
    report.check(f"participación: {turnout} %", told["turnout"] == turnout, str(told["turnout"]))
    hours = [(hour, *recorded) for hour, recorded in sorted(box.hours.items())]
    report.check(
        "cédulas por hora", [(one["hour"][:13], one["ballots"], one["changes"]) for one in told["hours"]] == hours
    )
    sizes = Counter(len(choices) for choices in box.choices.values()) + Counter({0: ballots["void"]})
    report.check(
        "cédulas por número de opciones", {one["choices"]: one["ballots"] for one in told["sizes"]} == dict(sizes)
    )
    shares = {one["channel"]: one["share"] for one in told["channels"]}
    report.check("parte de cada canal", shares == {one: share(ballots[one], len(box.choices)) for one in CHANNELS})


def verify_ranking_page(contest, read, mine, result, report):
    """Check what is published beside the last result: distance, reserve, balance; and what became of its projects."""
    at = f"/transparency/contests/{contest['contest_id']}"
    page = json.loads(read(f"{at}/ranking"))["ranking"]
    same = all(page[name] == result[name] for name in ("digest", "upto", "voters", "ballots", "spent", "envelope"))
    rows = [
        {name: row.get(name) for name in one} for one, row in zip(result["ranking"], page["projects"], strict=False)
    ]
    report.check("el orden publicado es el del resultado", same and rows == result["ranking"])
    decided = {e["data"]["project"]: e["data"]["prioritised"] for e in of(mine, "voting.project-prioritised")}
    funded = [row["project"] for row in result["ranking"] if row["outcome"] == "funded"]
    costs = {row["project"]: cents(row["cost"]) for row in result["ranking"]}
    added = [code for code in costs if decided.get(code) and code not in funded]
    left_out = [code for code in funded if decided.get(code) is False]
    departures = {
        "overrides": len(added) + len(left_out), "added": added, "left_out": left_out,
        "undecided": [code for code in funded if code not in decided],
        "money": money(sum(costs[code] for code in added + left_out)),
    }  # fmt: skip
    report.check(f"distancia entre la regla y lo decidido: {departures['money']}", page["distance"] == departures)
    waiting = [row["project"] for row in result["ranking"] if row["outcome"] in HANGS_ON_ORDER and row["rank"]]
    came_in = {e["data"]["replacement"] for e in of(mine, "voting.project-replaced")}
    waiting = [code for code in waiting if not decided.get(code) and code not in came_in]
    report.check("lista de reserva", page["reserve"] == waiting)
    left = money(cents(result["envelope"]) - cents(result["spent"]))
    report.check(f"saldo del monto: {left}", page["balance"]["left"] == left, page["balance"]["left"])
    execution = json.loads(read(f"{at}/execution"))["execution"]
    moved = {e["data"]["project"]: e["data"]["left"] for e in of(mine, "voting.budget-moved")}
    replaced = {e["data"]["project"]: e["data"]["replacement"] for e in of(mine, "voting.project-replaced")}
    reports = {e["data"]["project"]: e["data"] for e in of(mine, "voting.execution-reported")}
    wrong = []
    for one in execution["projects"]:
        code, progress = one["project"], one["progress"] or {}
        facts = (
            money(cents(one["money_left"])),
            one["replaced_by"],
            progress.get("physical"),
            progress.get("financial"),
        )
        told = reports.get(code, {})
        known = (
            money(cents(moved.get(code, money(costs[code])))),
            replaced.get(code),
            told.get("physical"),
            told.get("financial"),
        )
        wrong += [code] if facts != known else []
    report.none("ejecución publicada: dinero, reemplazo y avance de cada proyecto", wrong)


# All of it -----------------------------------------------------------------------------------------------------------


def verify(read, process, report, receipts=()):
    """Verify everything of a process; `read` returns the bytes of an address."""
    read = Pages(read)
    registry, voting = read_feed(read, "registry", report), read_feed(read, "voting", report)
    verify_receipts(receipts, voting, report)
    roll, root = verify_roll(registry, process, report)
    versions = versions_of_rules(registry, process, report)
    verify_scores(registry, voting, process, versions, report)
    for event in of(voting, "voting.contest-opened", process_id=process):
        if event["data"].get("practice"):
            report.say(f"Votación {event['data']['contest_id']}: es un simulacro, no cuenta")
        else:
            verify_contest(event, read, registry, voting, (roll, root, versions), report)
    verify_acta(read, voting, process, report)
    read.verify({"registry": registry, "voting": voting}, report)
    report.skip("que cada seudónimo sea de una persona con derecho: lo ve quien acredita, no el público")
    report.skip("que las huellas de evidencias y actas escaneadas sean de documentos verdaderos")


def main():
    """Read the arguments, verify, and say how it ended."""
    parser = argparse.ArgumentParser(description="Recalcula los números publicados de un proceso.")
    parser.add_argument("base", help="dirección del servidor, por ejemplo http://127.0.0.1:8000")
    parser.add_argument("process", help="id del proceso")
    parser.add_argument("receipts", nargs="*", type=Path, help="recibos de cédulas, en archivos JSON")
    given = parser.parse_args()
    report = Report()
    receipts = [json.loads(path.read_text("utf-8")) for path in given.receipts]
    verify(over_http(given.base), given.process, report, receipts)
    print(f"{report.checks} comprobaciones, {report.failures} fallas, {report.unchecked} cosas sin comprobar.")
    sys.exit(1 if report.failures else 0)


if __name__ == "__main__":
    main()
