"""A falsified figure is found by the observer's program, whatever figure it is; over feeds that journeys saved."""

import json

import pytest

from shared.messages import canonical
from tests.docs.saved import MODES, PROGRAM, Change, Saved, first, put, swap


@pytest.mark.parametrize("mode", MODES)
def test_a_feed_that_nobody_touched_holds(mode: str) -> None:
    assert Saved(mode).failures() == ""


ZEROS = "0" * 64
EVENTS: dict[str, list[tuple[str, str, Change, str]]] = {
    "voting.ballot-cast": [
        ("a ballot", "open", lambda d: d["choices"].pop(), "votos"),
        ("a named agent", "open", lambda d: d.pop("agent"), "agente se nombra"),
        ("whose ballot it is", "open", lambda d: d.update(agent="0" * 8), "agente acreditado"),
        ("the hour in a ballot", "open", put("recorded_at", value="2026-01-01T00:00:00Z"), "de su sobre"),
        ("the process in a ballot", "open", put("process_id", value=ZEROS), "de su sobre"),
    ],
    "voting.matrix-approved": [
        ("a weight", "open", put("criteria", 0, "weight", value="0.9"), "tal como se propuso"),
    ],
    "voting.result-computed": [
        ("a vote count", "open", lambda d: first(d).update(votes=9), "votes"),
        ("a technical score", "open",
         lambda d: first(d)["technical_score"].update(published="99.00"), "technical_score"),
        ("a vote point", "open", lambda d: first(d)["vote_points"].update(numerator="99"), "vote_points"),
        ("a total", "pseudonymous", lambda d: first(d)["total"].update(published="99.00"), "total"),
        ("a rank", "open", lambda d: first(d).update(rank=2), "rank"),
        ("the order", "pseudonymous", lambda d: swap(d["ranking"]), "en su orden"),
        ("an outcome", "pseudonymous", lambda d: first(d).update(outcome="stopped"), "outcome"),
        ("what is left", "sealed", lambda d: first(d).update(left_after="77.00"), "left_after"),
        ("a share paid", "sealed", lambda d: first(d)["share"].update(numerator="7"), "share"),
        ("who yields", "pseudonymous", lambda d: d["ranking"][0].update(yields_to="0"), "yields_to"),
        ("what is spent", "open", put("spent", value="1.00"), "se asigna"),
        ("a tie", "open", lambda d: d["ties_at_the_cut"].clear(), "empates en el corte"),
        ("the step of a tie", "pseudonymous",
         put("ties_at_the_cut", 0, "steps", value=["votes"]), "empates en el corte"),
        ("who voted", "open", put("ballots", value=6), "votaron"),
        ("what is void", "open", put("void", value=0), "no cuentan"),
        ("the digest", "open", put("digest", value=ZEROS), "huella recalculada"),
        ("the position", "open", put("upto", value=40), "se contó hasta"),
        ("the rules applied", "open", put("rules", "minimum_votes", value=7), "las reglas son"),
    ],
    "voting.project-scored": [
        ("a scorecard", "open", put("total", value="99.0000"), "puntaje técnico sale"),
        ("a criterion's score", "open", put("scores", 0, "score", value="91"), "puntaje técnico sale"),
        ("a band", "open", put("scores", 1, "measured", value="3"), "puntaje con escala"),
        ("a yes", "open", put("scores", 2, "measured", value="0"), "puntaje con escala"),
        ("an indicator's band", "open", put("scores", 3, "measured", value="0.5"), "puntaje con escala"),
        ("a computed figure", "open", put("scores", 4, "measured", value="0.25"), "puntaje con escala"),
        ("a scorecard's evaluator", "open", put("actor", value="somebody"), "corrección"),
    ],
    "voting.correction-proposed": [
        ("a correction's proposal", "open", put("scores", 0, "score", value="81"), "corrección"),
    ],
    "voting.conflict-declared": [
        ("a recusal", "open", put("evaluator", value="somebody"), "acta técnica"),
    ],
    "voting.disagreement-flagged": [
        ("a disagreement", "open", put("spread", value="1"), "discrepancia"),
    ],
    "voting.eligibility-decided": [
        ("an eligibility", "open", put("eligible", value=False), "apto"),
        ("a requirement", "open",
         lambda d: (d["findings"][0].update(finding="not-met"), d.update(eligible=False)), "apto"),
        ("a requirement left out", "open", lambda d: d["findings"].pop(), "apto"),
        ("a cost that was judged", "open", put("cost", value="1.00"), "apto"),
    ],
    "voting.evaluation-record-closed": [
        ("a technical record", "open", put("record", value=ZEROS), "acta técnica"),
        ("a record's score", "open",
         put("projects", 0, "technical_score", "numerator", value="9"), "fichas que cuentan"),
        ("a signature", "open", lambda d: d["signers"].append("somebody"), "firmaron el acta técnica"),
        ("a refusal to sign a record", "open",
         lambda d: d["refusals"].append({"signer": "somebody", "reason": "No."}), "firmaron el acta técnica"),
    ],
    "voting.list-presented": [
        ("a presented list", "open", lambda d: d["projects"].pop(), "lista presentada"),
    ],
    "registry.roll-page-published": [
        ("a voter", "open", put("entries", 0, "voter", value="0" * 32), "raíz Merkle"),
        ("a voter's list", "open", put("entries", 0, "list_code", value="0605"), "raíz Merkle"),
    ],
    "registry.roll-closed": [
        ("the root of the roll", "open", put("root", value=ZEROS), "raíz Merkle"),
        ("the number of voters", "open", put("voters", value=10), "padrón publicado"),
    ],
    "registry.rules-amended": [
        ("an amendment by one", "open", lambda d: d.update(proposed_by=d["actor"]), "dos personas"),
    ],
    "registry.rules-amendment-proposed": [
        ("an amendment's content", "open", put("rules", "lists", 0, "envelope", value="1.00"), "dos personas"),
    ],
    "voting.contest-opened": [
        ("an envelope", "open", put("envelope", value="130.00"), "son los vigentes"),
        ("a chain", "open", put("prioritisation", "tie_breaks", value=["code"]), "son los vigentes"),
        ("a cost", "open", put("candidates", 0, "cost", value="10.00"), "los registrados y presentados"),
        ("a project left off", "open", lambda d: d["candidates"].pop(), "los registrados y presentados"),
        ("the electors", "open", put("electors", value=99), "votan en ella"),
        ("a roll", "open", put("roll_root", value=ZEROS), "padrón de la votación"),
        ("the turnout's whole", "open", put("voters", value=8), "votan en ella"),
        ("a ballot out of hours", "open", put("opens_at", value="2999-01-01T00:00:00Z"), "horario"),
    ],
    "voting.ballot-voided": [
        ("a voiding", "open", put("legal_basis", value=""), "base legal"),
    ],
    "voting.result-certified": [
        ("a certified digest", "open", put("ranking", value=ZEROS), "certificado"),
        ("a certifier", "open", put("role", value="administrator"), "certificado"),
    ],
    "voting.project-prioritised": [
        ("a hidden override", "open", put("prioritised", value=False), "decisión sobre"),
    ],
    "voting.project-replaced": [
        ("a replacement", "open", put("replacement", value=None), "lo reemplaza"),
        ("free money", "open", put("available", value="99.00"), "lo reemplaza"),
        ("the ranking of a replacement", "open", put("ranking", value=ZEROS), "lo reemplaza"),
    ],
    "voting.budget-moved": [
        ("a budget", "open", put("left", value="59.00"), "le quedan"),
    ],
    "voting.execution-reported": [
        ("a delivery", "open", put("stage", value="delivered"), "avance de"),
    ],
    "voting.batch-entered": [
        ("a sheet's figure", "open", put("sheet", "figures", 0, "entered", value=3), "cifras y diferencias"),
        ("a difference", "open", lambda d: d["differences"].clear(), "cifras y diferencias"),
        ("a batch's digest", "open", put("digest", value=ZEROS), "su huella sale"),
        ("a sealed batch's digest", "sealed", put("digest", value=ZEROS), "su huella sale"),
        ("a batch's ballot", "sealed", put("ballots", 0, "sealed", value="AAAA"), "sus cédulas y no otras"),
    ],
    "voting.batch-confirmed": [
        ("a batch by one", "open", put("reason", value=None), "otra persona lo confirmó"),
    ],
    "voting.draw-seed-revealed": [
        ("a seed", "pseudonymous", put("seed", value="8"), "FALLA"),
        ("a committed seed", "sealed", put("seed", value="8"), "comprometida"),
    ],
    "voting.draw-seed-fixed": [
        ("a commitment", "sealed", put("commitment", value=ZEROS), "comprometida"),
    ],
    "voting.sealed-ballots-opened": [
        ("an opened ballot", "sealed", put("ballots", 0, "choices", value=[]), "abiertas de nuevo"),
        ("a ballot opened as void", "sealed", put("ballots", 0, "choices", value=None), "abiertas de nuevo"),
        ("a ballot not opened", "sealed", lambda d: d["ballots"].pop(), "y ninguna más"),
    ],
    "voting.key-share-given": [
        ("a share", "sealed", put("share", value=ZEROS), "cada parte"),
    ],
    "voting.contest-unsealed": [
        ("a key", "sealed", put("private_key", value=ZEROS), "hacen la llave"),
        ("void sealed ballots", "sealed", put("void", value=1), "páginas y nulas"),
    ],
    "voting.contest-key-dealt": [
        ("a threshold", "sealed", put("threshold", value=1), "la que se repartió"),
    ],
    "voting.sealed-ballot-cast": [
        ("a ballot in the clear", "sealed", lambda d: (d.pop("sealed"), d.update(choices=[])), "cifradas"),
    ],
    "voting.acta-drawn-up": [
        ("an acta's votes", "open", put("lists", 0, "projects", 0, "votes", value=9), "cada cifra"),
        ("an acta's decision", "open", put("lists", 0, "projects", 0, "prioritised", value=False), "cada decisión"),
        ("an acta's reason", "open", put("lists", 0, "projects", 0, "reason", value="Otra."), "cada decisión"),
        ("a project of the acta", "open", lambda d: d["lists"][0]["projects"].pop(), "cada decisión"),
        ("an acta's voters", "open", put("lists", 0, "voters", value=99), "cada cifra"),
        ("an acta's page", "open", put("document", value=ZEROS), "página del acta"),
    ],
    "voting.acta-signed": [
        ("what was signed", "open", put("document", value=ZEROS), "esa misma huella"),
    ],
    "voting.acta-closed": [
        ("a refusal to sign", "open", put("refused", value=[]), "no quisieron"),
    ],
    "voting.acta-commitment-made": [
        ("a promise", "open", put("promise", "amount", value="99.00"), "compromiso"),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "mode", "change", "found"),
    [pytest.param(kind, *row[1:], id=row[0].replace(" ", "-")) for kind, rows in EVENTS.items() for row in rows],
)
def test_a_falsified_fact_is_found(kind: str, mode: str, change: Change, found: str) -> None:
    saved = Saved(mode)

    saved.change(kind, change)

    assert found in saved.failures()


PAGES: list[tuple[str, str, str, Change, str]] = [
    ("a project's count", "open", "/tally", put("projects", 0, "score", value=9), "recuento publicado, por proyecto"),
    ("the ballots of a channel", "open", "/tally", put("channels", 2, "ballots", value=9), "por canal"),
    ("the changed ballots", "open", "/tally", put("channels", 2, "changed", value=0), "por canal"),
    ("the void ballots", "open", "/tally", put("void", value=0), "por canal"),
    ("the turnout", "sealed", "/statistics", put("turnout", value="99.00"), "participación"),
    ("an hour", "open", "/statistics", put("hours", 0, "changes", value=9), "por hora"),
    ("a size", "sealed", "/statistics", put("sizes", 0, "ballots", value=9), "por número de opciones"),
    ("a channel's share", "open", "/statistics", put("channels", 0, "share", value="1.00"), "parte de cada canal"),
    ("the ranking", "open", "/ranking", put("projects", 0, "total", "published", value="1.00"), "orden publicado"),
    ("the distance", "open", "/ranking", put("distance", "money", value="1.00"), "distancia"),
    ("the reserve", "open", "/ranking", put("reserve", value=["0"]), "reserva"),
    ("the balance", "open", "/ranking", put("balance", "left", value="1.00"), "saldo"),
    ("money left", "open", "/execution", put("projects", 0, "money_left", value="1.00"), "ejecución publicada"),
    ("who came in", "open", "/execution", put("projects", 0, "replaced_by", value="0"), "ejecución"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("mode", "ending", "change", "found"), [row[1:] for row in PAGES], ids=[row[0].replace(" ", "-") for row in PAGES]
)
def test_a_falsified_page_is_found(mode: str, ending: str, change: Change, found: str) -> None:
    saved = Saved(mode)

    saved.edit(ending, change)

    assert found in saved.failures()


@pytest.mark.parametrize("mode", MODES)
def test_a_forger_who_digests_and_certifies_anew_is_found(mode: str) -> None:
    saved = Saved(mode)
    events = saved.events("voting")
    result = next(event["data"] for event in events if event["type"] == "voting.result-computed.v1")
    known, first_row = result["digest"], result["ranking"][0]
    first_row["votes"] += 1
    kept = {name: value for name, value in result.items() if name not in PROGRAM.OUTSIDE_THE_DIGEST}
    forged = json.loads(json.dumps(events).replace(known, PROGRAM.sha256(canonical(kept))))
    saved.write("voting", forged)

    found = saved.failures()

    assert f"{first_row['project']}: {first_row['votes'] - 1} votos" in found


def test_a_fact_that_was_taken_out_is_found() -> None:
    saved = Saved("open")
    events = saved.events("voting")

    saved.write("voting", events[:60] + events[61:])

    assert "numerados sin saltos" in saved.failures()


def test_an_end_that_was_cut_off_is_found_by_what_the_pages_have_seen() -> None:
    saved = Saved("open")

    saved.write("voting", saved.events("voting")[:-1])

    assert "no conocen hechos posteriores" in saved.failures()


def test_a_presentation_that_was_taken_out_is_found() -> None:
    saved = Saved("open")
    events = saved.events("voting")

    saved.write("voting", [event for event in events if event["type"] != "voting.list-presented.v1"])

    assert "la lista se presentó antes de abrir" in saved.failures()


def test_a_scorecard_before_its_matrix_or_after_its_record_is_found() -> None:
    for kind in ("voting.matrix-frozen.v1", "voting.evaluation-record-closed.v1"):
        saved = Saved("open")
        events = saved.events("voting")
        moved = next(event for event in events if event["type"] == kind)
        events.remove(moved)
        scored = next(place for place, event in enumerate(events) if event["type"] == "voting.project-scored.v1")
        events.insert(scored + 1 if kind == "voting.matrix-frozen.v1" else scored, moved)

        saved.write("voting", [{**event, "position": place} for place, event in enumerate(events, start=1)])

        assert "ninguna ficha antes de congelar" in saved.failures()


def test_a_second_history_of_a_voter_is_found() -> None:
    saved = Saved("open")
    events = saved.events("voting")
    cast = next(event for event in events if event["type"] == "voting.ballot-cast.v1")
    other = {**cast, "id": "00000000-0000-5000-8000-000000000000.1", "position": len(events) + 1}

    saved.write("voting", [*events, other])

    assert "una sola historia" in saved.failures()


def test_a_fact_put_into_the_place_of_another_is_found_by_its_history() -> None:
    saved = Saved("open")
    events = saved.events("voting")
    taken = events.pop(60)

    saved.write("voting", [*events[:60], {**events[60], "position": taken["position"]}, *events[60:]])

    assert "versiones seguidas" in saved.failures()


def test_bytes_that_are_not_what_is_hashed_are_found() -> None:
    saved = Saved("open")
    saved.pages[saved.feed("voting")] = saved.pages[saved.feed("voting")].replace(b'{"data":', b'{ "data":', 1)

    assert "forma canónica" in saved.failures()


def test_a_receipt_of_other_bytes_is_found() -> None:
    saved = Saved("pseudonymous")
    saved.receipts[0]["line_sha256"] = ZEROS

    assert "el recibo de la posición" in saved.failures()


def test_an_acta_with_another_page_is_found() -> None:
    saved = Saved("open")
    saved.pages[f"/voting/processes/{saved.process}/acta/document"] += b" "

    assert "página del acta" in saved.failures()


def test_what_cannot_be_recomputed_is_said(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    saved, report = Saved("sealed"), PROGRAM.Report()
    monkeypatch.setattr(PROGRAM, "AESGCM", None)

    PROGRAM.verify(saved.pages.__getitem__, saved.process, report, saved.receipts)

    said = capsys.readouterr().out
    assert report.failures == 0
    assert "SIN COMPROBAR  sin el paquete cryptography" in said
    assert "SIN COMPROBAR  indicador territorial" in said
    assert said.count("SIN COMPROBAR") == report.unchecked
