"""Why the registry refuses what is asked of a portfolio. No refusal repeats what was sent."""

from shared.errors import Invalid, NotAllowedNow, NotFound, Words


class NothingProposed(NotAllowedNow):
    """There is no proposed portfolio of this digest: it was applied, turned down, or replaced by a newer file."""

    title = Words("No hay una propuesta con esa huella", "No proposal of this digest")
    detail = Words(
        "La propuesta ya se aplicó, se rechazó o la reemplazó otro archivo.",
        "The proposal was applied, turned down, or replaced by another file.",
    )
    remedy = Words("Consulte la última propuesta y apruebe su huella.", "See the last proposal and approve its digest.")


class ReadingChanged(NotAllowedNow):
    """The kept file no longer reads as it was proposed: the program or the catalogue changed in between."""

    title = Words("La lectura cambió", "The reading changed")
    detail = Words(
        "El archivo se lee ahora de otra manera que cuando se propuso.",
        "The file reads otherwise now than when it was proposed.",
    )
    remedy = Words("Suba el archivo de nuevo y revise la propuesta.", "Upload the file again and look at the proposal.")


class SetAsideNotApproved(Invalid):
    """Rows are set aside, and leaving them out has to be approved in so many words: by their number."""

    title = Words("Filas sin aprobar", "Rows left out without approval")
    detail = Words(
        "{left_out} filas quedan fuera de la cartera; apruébelas por su número.",
        "{left_out} rows are left out of the portfolio; approve them by their number.",
    )
    remedy = Words(
        "Envíe rows_set_aside con ese número, o corrija el archivo.", "Send rows_set_aside with it, or mend the file."
    )


class ProjectsDoNotFit(Invalid):
    """A field of a project is longer, or a number finer, than the record takes."""

    title = Words("Un proyecto no cabe en el registro", "A project does not fit the record")
    detail = Words(
        "El proyecto {project} tiene un dato demasiado largo o un número con demasiados decimales.",
        "Project {project} has a text that is too long, or a number with too many decimals.",
    )
    remedy = Words("Corrija la fila en el archivo.", "Mend the row in the file.")


class NoPortfolio(NotAllowedNow):
    """The process has no portfolio in force yet."""

    title = Words("El proceso no tiene cartera", "The process has no portfolio")
    detail = Words("Aún no se aplicó ningún archivo.", "No file has been applied yet.")
    remedy = Words("Importe y apruebe un archivo PMI.", "Import and approve a PMI file.")


class NotInPortfolio(Invalid):
    """The portfolio in force has no project of this code."""

    title = Words("No está en la cartera", "Not in the portfolio")
    detail = Words("La cartera vigente no tiene ese código.", "The portfolio in force has no such code.")
    remedy = Words("Use un código de la cartera vigente.", "Use a code of the portfolio in force.")


class CostNotStated(Invalid):
    """The portfolio states no cost of the project, and a list needs one."""

    title = Words("Proyecto sin costo", "Project without a cost")
    detail = Words("La cartera no da el costo de este proyecto.", "The portfolio states no cost of this project.")
    remedy = Words("Complete el costo en la fuente e importe de nuevo.", "State the cost in the source, import again.")


class ProjectUnknown(NotFound):
    """The process has no such project."""

    title = Words("Proyecto desconocido", "Unknown project")


class DocumentAttachedBefore(NotAllowedNow):
    """The project has this very file."""

    title = Words("Documento ya adjunto", "Document attached before")
    detail = Words("El proyecto ya tiene este archivo.", "The project has this file already.")
    remedy = Words("No hace falta repetir.", "There is no need to repeat.")


class ImpactNotClassified(NotAllowedNow):
    """The computed level comes first; only then can anyone decide otherwise."""

    title = Words("Impacto sin calcular", "Impact not computed")
    detail = Words("El impacto de este proyecto no se ha calculado.", "The impact of this project was not computed.")
    remedy = Words("Calcule primero el impacto.", "Compute the impact first.")


class LevelIsAsComputed(Invalid):
    """An override decides on another level than the one that stands."""

    title = Words("El nivel ya es ese", "The level is that already")
    detail = Words("El nivel vigente del proyecto ya es ese.", "The project's level is that already.")
    remedy = Words("No hace falta decidir otra cosa.", "There is nothing to decide otherwise.")


class TextIsNotUtf8(Invalid):
    """A catalogue or a file of figures is text in UTF-8."""

    title = Words("El texto no es UTF-8", "The text is not UTF-8")
    detail = Words("El archivo no está en UTF-8.", "The file is not in UTF-8.")
    remedy = Words("Guárdelo como CSV UTF-8 o GeoJSON.", "Save it as CSV UTF-8, or as GeoJSON.")
