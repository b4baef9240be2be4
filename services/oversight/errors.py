"""Why oversight does not do what it is asked."""

from shared.errors import Invalid, NotAllowedNow, Words


class ProvinceUnknown(Invalid):
    """The catalogue of territory has no province with that INEI code."""

    title = Words("Provincia desconocida", "Unknown province")
    detail = Words(
        "El código no es de una provincia del catálogo del INEI.", "The code is no province of INEI's catalogue."
    )
    remedy = Words(
        "Use los cuatro dígitos del INEI; RENIEC numera distinto.", "Use INEI's four digits; RENIEC's are different."
    )


class ProvinceRepeated(Invalid):
    """A report names each province it covers once."""

    title = Words("Provincia repetida", "Province repeated")
    detail = Words("El reporte nombra dos veces una provincia.", "The report names a province twice.")
    remedy = Words("Nombre cada provincia una sola vez.", "Name each province once.")


class FileRepeated(Invalid):
    """A report holds each file once."""

    title = Words("Archivo repetido", "File repeated")
    detail = Words("El reporte adjunta dos veces el mismo archivo.", "The report attaches the same file twice.")
    remedy = Words("Adjunte cada archivo una sola vez.", "Attach each file once.")


class ProcessUnknown(Invalid):
    """Oversight has not heard of that process."""

    title = Words("Proceso desconocido", "Unknown process")
    detail = Words("No hay un proceso con ese identificador.", "There is no process with that identifier.")
    remedy = Words(
        "Revise el identificador, o déjelo vacío si el reporte no trata de un proceso.",
        "Check the identifier, or leave it empty if the report watches no process.",
    )


class ReportAlreadyFiled(NotAllowedNow):
    """The same person filed the same files on the same process before: what was recorded stands."""

    title = Words("Reporte ya presentado", "Report already filed")
    detail = Words("Usted ya presentó estos archivos.", "You have filed these files before.")
    remedy = Words(
        "No hace falta repetir; para corregir, presente un archivo nuevo.",
        "There is no need to repeat; to correct it, file a new file.",
    )
