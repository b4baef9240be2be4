"""The acta as a page: made of its event and of nothing else, so that the same event gives the same bytes anywhere."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from html import escape
from typing import Final

from services.voting.domain.contest import LIMA
from services.voting.events import ActaDrawnUp, ActaList, ActaProject, Outcome, Promise
from shared.messages import Role

OUTCOMES: Final = {
    Outcome.FUNDED: "financiado",
    Outcome.NOT_ENOUGH_MONEY: "no alcanza el monto",
    Outcome.STOPPED: "después del corte",
    Outcome.BELOW_THRESHOLD: "bajo el mínimo",
    Outcome.NO_VOTES: "sin votos",
    Outcome.INCOMPATIBLE: "incompatible con otro financiado",
    Outcome.INELIGIBLE: "no elegible",
}
ROLES: Final = {
    Role.ADMINISTRATOR: "administración",
    Role.FACILITATOR: "facilitación",
    Role.COMMITTEE: "Comité de Vigilancia",
    Role.AGENT: "agente participante",
}
MONTHS: Final = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip
STYLE: Final = """
body { font: 15px/1.45 serif; color: #111; background: #fff; max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2rem; border-bottom: 2px solid #111; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; page-break-inside: auto; }
th, td { text-align: left; vertical-align: top; padding: .3rem .4rem; border-bottom: 1px solid #767676; }
tr { page-break-inside: avoid; }
.number { text-align: right; white-space: nowrap; }
.mark { font: .8rem monospace; overflow-wrap: anywhere; }
.departs { font-weight: bold; }
.seats td { height: 3.5rem; }
"""
"""The page's only style; whoever serves it lets this one be worn, and nothing run."""

_HEADINGS: Final = ("Puesto", "Código", "Proyecto", "Costo", "Votos", "Total", "Cálculo", "Decisión", "Sustento")
_NUMBERS: Final = frozenset({"Puesto", "Costo", "Votos", "Total"})


def acta_digest(event: ActaDrawnUp) -> str:
    """Return the SHA-256 of the page; the event's own `document` is not on it."""
    return hashlib.sha256(acta_page(event)).hexdigest()


def acta_page(event: ActaDrawnUp) -> bytes:
    """Return the acta as an HTML page in UTF-8, with every fact of the event but who typed it."""
    return ("\n".join(_lines(event)) + "\n").encode()


def _lines(event: ActaDrawnUp) -> Iterator[str]:
    title = escape(event.title)
    yield '<!doctype html>\n<html lang="es">\n<head><meta charset="utf-8">'
    yield f"<title>{title}</title>\n<style>{STYLE}</style></head>\n<body>"
    yield f"<h1>{title}</h1>"
    yield f"<p>Acta de Acuerdos y Compromisos. {escape(event.place)}, {_hour(event.recorded_at)}.</p>"
    yield f'<p class="mark">Proceso {event.process_id}. Acta {event.acta_id}.</p>'
    for one in event.lists:
        yield from _list(one)
    yield "<h2>Compromisos</h2>"
    for promise in event.promises:
        yield from _promise(promise)
    yield '<h2>Asientos que suscriben</h2>\n<table class="seats">'
    yield "<tr><th>Asiento</th><th>Institución</th><th>En calidad de</th><th>Firma</th></tr>"
    for seat in event.seats:
        cells = (seat.seat, seat.institution, ROLES.get(seat.role, seat.role.value), "")
        yield "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
    yield "</table>\n<p>Cada firma, y cada negativa con su motivo, consta en el registro público, sobre la huella de "
    yield "esta página.</p>"
    yield "</body>\n</html>"


def _hour(moment: datetime) -> str:
    local = moment.astimezone(LIMA)
    return f"{_day(local.date())}, {local:%H:%M} (hora de Lima)"


def _day(day: date) -> str:
    return f"{day.day} de {MONTHS[day.month - 1]} de {day.year}"


def _money(amount: Decimal) -> str:
    """Return an amount with its thousands set apart; the process says in which currency."""
    return f"{amount:,.2f}".replace(",", "\u00a0")


def _list(one: ActaList) -> Iterator[str]:
    yield f"<h2>Lista {escape(one.list_code)}</h2>"
    yield (
        f"<p>Monto por asignar: {_money(one.envelope)}. Votaron {one.ballots} de {one.voters}.</p>\n"
        f'<p class="mark">Resultado certificado {one.ranking}, contado hasta la posición {one.upto}.</p>'
    )
    prioritised = sum((project.cost for project in one.projects if project.prioritised), start=one.envelope * 0)
    yield f"<p>Monto priorizado: {_money(prioritised)}. Saldo: {_money(one.envelope - prioritised)}.</p>"
    yield "<table>\n<tr>" + "".join(f"<th{_class(heading)}>{heading}</th>" for heading in _HEADINGS) + "</tr>"
    for project in one.projects:
        cells = zip(_HEADINGS, _cells(project), strict=True)
        row = '<tr class="departs">' if project.departs else "<tr>"
        yield row + "".join(f"<td{_class(heading)}>{escape(cell)}</td>" for heading, cell in cells) + "</tr>"
    yield "</table>"


def _class(heading: str) -> str:
    return ' class="number"' if heading in _NUMBERS else ""


def _cells(project: ActaProject) -> tuple[str, ...]:
    decision = "priorizado" if project.prioritised else "no priorizado"
    return (
        "-" if project.rank is None else str(project.rank),
        project.project,
        project.name,
        _money(project.cost),
        str(project.votes),
        "-" if project.total is None else f"{project.total:f}",
        OUTCOMES[project.outcome],
        f"{decision}, se aparta del orden calculado" if project.departs else decision,
        project.reason or "",
    )


def _promise(promise: Promise) -> Iterator[str]:
    amount = "" if promise.amount is None else f" Valorizado en {_money(promise.amount)}."
    yield f"<h3>{escape(promise.commitment)}: {escape(promise.title)}</h3>"
    yield f"<p>Problema: {escape(promise.problem)}</p>\n<p>Situación: {escape(promise.status_quo)}</p>"
    yield f"<p>{escape(promise.action)}</p>"
    yield f"<p>A cargo de {escape(promise.lead)}, del {_day(promise.starts)} al {_day(promise.ends)}.{amount}</p>\n<ul>"
    for step in promise.steps:
        yield f"<li>{escape(step.code)}: {escape(step.output)}, hasta el {_day(step.due)}</li>"
    yield "</ul>"
