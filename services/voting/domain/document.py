"""The acta as a page: made of its event and of nothing else, so that the same event gives the same bytes anywhere."""

import hashlib
from collections.abc import Iterator
from html import escape
from typing import Final

from services.voting.domain.contest import in_lima
from services.voting.events import ActaDrawnUp, ActaList, ActaProject, Outcome, Promise

OUTCOMES: Final = {
    Outcome.FUNDED: "financiado",
    Outcome.NOT_ENOUGH_MONEY: "no alcanza el monto",
    Outcome.STOPPED: "después del corte",
    Outcome.BELOW_THRESHOLD: "bajo el mínimo",
    Outcome.NO_VOTES: "sin votos",
    Outcome.INCOMPATIBLE: "incompatible con otro financiado",
    Outcome.INELIGIBLE: "no elegible",
}
_HEADINGS: Final = ("Puesto", "Código", "Proyecto", "Costo", "Votos", "Total", "Cálculo", "Decisión", "Sustento")


def acta_digest(event: ActaDrawnUp) -> str:
    """Return the SHA-256 of the page; the event's own `document` is not on it."""
    return hashlib.sha256(acta_page(event)).hexdigest()


def acta_page(event: ActaDrawnUp) -> bytes:
    """Return the acta as an HTML page in UTF-8, with every fact of the event but who typed it."""
    return ("\n".join(_lines(event)) + "\n").encode()


def _lines(event: ActaDrawnUp) -> Iterator[str]:
    title = escape(event.title)
    yield f'<!doctype html>\n<html lang="es">\n<head><meta charset="utf-8"><title>{title}</title></head>\n<body>'
    yield f"<h1>{title}</h1>"
    yield f"<p>Acta de Acuerdos y Compromisos. {escape(event.place)}, {in_lima(event.recorded_at)}.</p>"
    yield f"<p>Proceso {event.process_id}. Acta {event.acta_id}.</p>"
    for one in event.lists:
        yield from _list(one)
    yield "<h2>Compromisos</h2>"
    for promise in event.promises:
        yield from _promise(promise)
    yield "<h2>Asientos que suscriben</h2>\n<ul>"
    for seat in event.seats:
        yield f"<li>{escape(seat.seat)}: {escape(seat.institution)} ({escape(seat.role.value)})</li>"
    yield "</ul>\n</body>\n</html>"


def _list(one: ActaList) -> Iterator[str]:
    yield f"<h2>Lista {escape(one.list_code)}</h2>"
    yield (
        f"<p>Monto por asignar: {one.envelope:f}. Votaron {one.ballots} de {one.voters}. "
        f"Resultado certificado {one.ranking}, contado hasta la posición {one.upto}.</p>"
    )
    prioritised = sum((project.cost for project in one.projects if project.prioritised), start=one.envelope * 0)
    yield f"<p>Monto priorizado: {prioritised:f}. Saldo: {one.envelope - prioritised:f}.</p>"
    yield "<table>\n<tr>" + "".join(f"<th>{heading}</th>" for heading in _HEADINGS) + "</tr>"
    for project in one.projects:
        yield "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in _cells(project)) + "</tr>"
    yield "</table>"


def _cells(project: ActaProject) -> tuple[str, ...]:
    decision = "priorizado" if project.prioritised else "no priorizado"
    return (
        "-" if project.rank is None else str(project.rank),
        project.project,
        project.name,
        f"{project.cost:f}",
        str(project.votes),
        "-" if project.total is None else f"{project.total:f}",
        OUTCOMES[project.outcome],
        f"{decision}, se aparta del orden calculado" if project.departs else decision,
        project.reason or "",
    )


def _promise(promise: Promise) -> Iterator[str]:
    amount = "" if promise.amount is None else f" Valorizado en {promise.amount:f}."
    yield f"<h3>{escape(promise.commitment)}: {escape(promise.title)}</h3>"
    yield f"<p>Problema: {escape(promise.problem)}</p>\n<p>Situación: {escape(promise.status_quo)}</p>"
    yield f"<p>{escape(promise.action)}</p>"
    yield f"<p>A cargo de {escape(promise.lead)}, del {promise.starts} al {promise.ends}.{amount}</p>\n<ul>"
    for step in promise.steps:
        yield f"<li>{escape(step.code)}: {escape(step.output)}, hasta el {step.due}</li>"
    yield "</ul>"
