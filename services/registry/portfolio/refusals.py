"""Why a portfolio file cannot be read at all; problems of single cells are in `problems`."""

from shared.errors import Invalid, Words


class FileIsUnreadable(Invalid):
    """The bytes are no workbook and no text table, or a damaged one."""

    title = Words("Archivo ilegible", "Unreadable file")
    detail = Words(
        "El archivo no es una hoja XLSX, XLS, ODS o CSV legible.",
        "The file is no readable XLSX, XLS, ODS or CSV table.",
    )
    remedy = Words(
        "Ábralo en su hoja de cálculo y guárdelo de nuevo.", "Open it in your spreadsheet and save it again."
    )


class FileIsProtected(Invalid):
    """The workbook is encrypted with a password."""

    title = Words("Archivo protegido", "Protected file")
    detail = Words("El archivo pide una contraseña para abrirse.", "The file asks for a password.")
    remedy = Words("Guárdelo sin contraseña.", "Save it without a password.")


class FileIsUnsafe(Invalid):
    """The workbook's container would unpack to more than is safe; it was not opened (ASVS 5.0, 5.2.3)."""

    title = Words("Archivo no seguro", "Unsafe file")
    detail = Words(
        "El contenido comprimido supera lo permitido: {measure}, límite {limit}.",
        "The compressed content exceeds what is allowed: {measure}, limit {limit}.",
    )
    remedy = Words(
        "Copie los datos a un libro nuevo, sin imágenes ni formatos en filas vacías, y guárdelo.",
        "Copy the data into a new workbook, without images or formatting in empty rows, and save it.",
    )


class HeadingsNotFound(Invalid):
    """No visible sheet has a row with headings for a code and a name."""

    title = Words("Encabezados no encontrados", "Headings not found")
    detail = Words(
        "Ninguna hoja visible tiene una fila con los encabezados del código y del nombre de la inversión.",
        "No visible sheet has a row with headings for the code and the name of the investment.",
    )
    remedy = Words(
        "Use encabezados como «Código único de inversión» y «Nombre de la inversión» en las primeras {searched} filas.",
        "Use headings like «Código único de inversión» and «Nombre de la inversión» in the first {searched} rows.",
    )
