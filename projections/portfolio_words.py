"""Words for what happens to portfolios, impact, territory and ideas."""

from typing import Final

from projections.folding import name_of
from services.registry.events import (
    CatalogueAdopted,
    FiguresAdopted,
    FiguresPublished,
    IdeaAnswered,
    IdeaListed,
    IdeaMerged,
    IdeaProposed,
    IdeaSupported,
    IdeaTakenUp,
    ImpactClassified,
    ImpactOverridden,
    PlacesPublished,
    PortfolioApplied,
    PortfolioDifferencesFound,
    PortfolioPageApplied,
    PortfolioProblemsFound,
    PortfolioProposed,
    PortfolioReceived,
    PortfolioRejected,
    PortfolioValidated,
    ProjectDocumentAttached,
    ProjectSelected,
)
from shared.errors import Words

PORTFOLIO_SENTENCES: Final[dict[str, Words]] = {
    name_of(PortfolioReceived.TOPIC): Words(
        "Se recibió el archivo {number} de la cartera ({format}, {size_bytes} bytes), con huella {file}.",
        "File {number} of the portfolio ({format}, {size_bytes} bytes) was received, with digest {file}.",
    ),
    name_of(PortfolioProblemsFound.TOPIC): Words(
        "Se encontraron {n_problems} observaciones en el archivo {number} de la cartera.",
        "{n_problems} problems were found in file {number} of the portfolio.",
    ),
    name_of(PortfolioValidated.TOPIC): Words(
        "Se validó el archivo {number} de la cartera: {rows} filas, {projects} proyectos, {rows_set_aside} aparte.",
        "File {number} of the portfolio was validated: {rows} rows, {projects} projects, {rows_set_aside} set aside.",
    ),
    name_of(PortfolioDifferencesFound.TOPIC): Words(
        "El archivo {number} agrega {n_added} proyectos, retira {n_removed} y cambia {n_changed}, en esta página.",
        "File {number} adds {n_added} projects, removes {n_removed} and changes {n_changed}, on this page.",
    ),
    name_of(PortfolioProposed.TOPIC): Words(
        "Se propuso el archivo {number} como cartera: agrega {added} proyectos, retira {removed}, cambia {changed}.",
        "File {number} was proposed as the portfolio: it adds {added} projects, removes {removed}, changes {changed}.",
    ),
    name_of(PortfolioRejected.TOPIC): Words(
        "No se aprobó el archivo {number} de la cartera: {reason}",
        "File {number} of the portfolio was turned down: {reason}",
    ),
    name_of(PortfolioPageApplied.TOPIC): Words(
        "Se publicó la página {page} de la cartera, con {n_projects} proyectos.",
        "Page {page} of the portfolio was published, with {n_projects} projects.",
    ),
    name_of(PortfolioApplied.TOPIC): Words(
        "El archivo {number} es la cartera vigente, con {projects} proyectos y {rows_set_aside} filas aparte: {reason}",
        "File {number} is the portfolio in force: {projects} projects, {rows_set_aside} rows left out: {reason}",
    ),
    name_of(ProjectSelected.TOPIC): Words(
        "El proyecto {project} pasó de la cartera (archivo {number}) a la lista {list_code}.",
        "Project {project} went from the portfolio (file {number}) to list {list_code}.",
    ),
    name_of(ImpactClassified.TOPIC): Words(
        "Se calculó el impacto del proyecto {project}, según {impact[rules][legal_basis]}.",
        "The impact of project {project} was computed, by {impact[rules][legal_basis]}.",
    ),
    name_of(ImpactOverridden.TOPIC): Words(
        "Se decidió otro nivel de impacto para el proyecto {project}: {level}, en vez de {computed}: {reason}",
        "Another level of impact was decided for project {project}: {level}, instead of {computed}: {reason}",
    ),
    name_of(PlacesPublished.TOPIC): Words(
        "Se publicó la página {page} del catálogo territorial, con {n_places} lugares.",
        "Page {page} of the territorial catalogue was published, with {n_places} places.",
    ),
    name_of(CatalogueAdopted.TOPIC): Words(
        "Se adoptó un catálogo territorial de {provinces} provincias y {districts} distritos, de {source}.",
        "A territorial catalogue of {provinces} provinces and {districts} districts was adopted, from {source}.",
    ),
    name_of(FiguresPublished.TOPIC): Words(
        "Se publicó la página {page} de indicadores, con {n_figures} datos.",
        "Page {page} of indicators was published, with {n_figures} figures.",
    ),
    name_of(FiguresAdopted.TOPIC): Words(
        "Se agregaron {figures} datos de {n_indicators} indicadores, de {source}.",
        "{figures} figures of {n_indicators} indicators were added, from {source}.",
    ),
    name_of(ProjectDocumentAttached.TOPIC): Words(
        "Se adjuntó al proyecto {project} el documento {title}, {kind}.",
        "The document {title}, {kind}, was attached to project {project}.",
    ),
    name_of(IdeaProposed.TOPIC): Words(
        "Se propuso la idea {name}, sobre {theme}, en el distrito {district}.",
        "The idea {name}, about {theme}, was proposed for district {district}.",
    ),
    name_of(IdeaAnswered.TOPIC): Words(
        "Se respondió a una idea, que {answer}: {response}", "An idea was answered, and {answer}: {response}"
    ),
    name_of(IdeaMerged.TOPIC): Words(
        "Una idea se unió con otra que dice lo mismo: {reason}",
        "An idea was merged with one that says the same: {reason}",
    ),
    name_of(IdeaSupported.TOPIC): Words("Una idea recibió un apoyo.", "An idea was supported."),
    name_of(IdeaListed.TOPIC): Words(
        "Una idea entró en la lista {list_code} con el código {project}.",
        "An idea was put on list {list_code} under the code {project}.",
    ),
    name_of(IdeaTakenUp.TOPIC): Words(
        "Una idea se convirtió en el proyecto {project}: {reason}", "An idea became project {project}: {reason}"
    ),
}
"""By topic without its version, the sentence of an event."""
