"""One-page PDFs with a line of text: the scanned papers of the demonstration."""

import io

import pikepdf


def one_page(text: str) -> bytes:
    """Return a one-page PDF with a line of text."""
    with pikepdf.new() as document, io.BytesIO() as written:
        page = document.add_blank_page(page_size=(595, 842))
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=document.make_indirect(font)))
        content = (
            b"BT /F1 18 Tf 72 760 Td (" + text.encode("latin-1").replace(b"(", b"[").replace(b")", b"]") + b") Tj ET"
        )
        page.Contents = document.make_stream(content)
        document.save(written)
        return written.getvalue()
