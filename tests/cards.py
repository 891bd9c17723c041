"""Cards as the word processors write them, for tests."""

import io
import zipfile
from xml.sax.saxutils import escape

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

W = nsdecls("w")
BOX = (
    "<w:r {w}><w:pict><v:textbox xmlns:v='urn:schemas-microsoft-com:vml'><w:txbxContent>"
    "<w:p><w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict></w:r>"
)
INSERTED = "<w:ins {w} w:id='1' w:author='x'><w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:ins>"
DELETED = "<w:del {w} w:id='2' w:author='x'><w:r><w:delText xml:space='preserve'>{text}</w:delText></w:r></w:del>"
ODT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3">
<office:automatic-styles><style:style style:name="P1" style:family="paragraph">
<style:text-properties fo:font-weight="bold"/></style:style></office:automatic-styles>
<office:body><office:text>{changes}{body}</office:text></office:body></office:document-content>"""
CHANGE = (
    "<text:tracked-changes><text:changed-region text:id='c1'><text:deletion><text:p>{text}</text:p></text:deletion>"
    "</text:changed-region></text:tracked-changes>"
)


def as_docx(parts: list[dict]) -> bytes:
    """A Word file of paragraphs and tables.

    A paragraph: {text or runs, style, level (in a list), bold, inserted, deleted, box}. A table: {table: rows of
    cells}, a cell being its text or its paragraphs.
    """
    document = docx.Document()
    for part in parts:
        if "table" in part:
            rows = part["table"]
            table = document.add_table(len(rows), len(rows[0]))
            for row, cells in zip(table.rows, rows, strict=True):
                for cell, texts in zip(row.cells, cells, strict=True):
                    first, *others = [texts] if isinstance(texts, str) else texts
                    cell.text = first
                    for text in others:
                        cell.add_paragraph(text)
            continue
        paragraph = document.add_paragraph(style=part.get("style"))
        for text in part.get("runs", [part.get("text")]):
            run = paragraph.add_run(text)
            run.bold, run.font.rtl = part.get("bold"), True
        if "level" in part:
            numbered = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            numbered.get_or_add_ilvl().val, numbered.get_or_add_numId().val = part["level"], 1
        for name, xml in (("deleted", DELETED), ("inserted", INSERTED), ("box", BOX)):
            if name in part:
                paragraph._p.append(parse_xml(xml.format(w=W, text=escape(part[name]))))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_odt(parts: list[str | dict]) -> bytes:
    """An OpenDocument text of paragraphs {text, heading, bold, level (in a list), deleted} and tables {table: rows}.

    A string is a paragraph; one that begins with a dash, an item of a list.
    """
    told = [_part(part) if isinstance(part, str) else part for part in parts]
    changes = "".join(CHANGE.format(text=escape(part["deleted"])) for part in told if "deleted" in part)
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.text",
            "content.xml": ODT.format(body="".join(map(_odt, told)), changes=changes),
        }
    )


def zipped(parts: dict[str, str | bytes]) -> bytes:
    """A zip file of the named parts, the same bytes whenever it is made."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _part(line: str) -> dict:
    return {"text": line[1:].strip(), "level": 0} if line.startswith("-") else {"text": line}


def _odt(part: dict) -> str:
    if "table" in part:
        cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
        rows = ("".join(cell.format(escape(text)) for text in row) for row in part["table"])
        return f"<table:table>{''.join(f'<table:table-row>{row}</table:table-row>' for row in rows)}</table:table>"
    text = escape(part["text"])
    if "heading" in part:
        return f"<text:h text:outline-level='{part['heading']}'>{text}</text:h>"
    style = " text:style-name='P1'" if part.get("bold") else ""
    change = "<text:change text:change-id='c1'/>" if "deleted" in part else ""
    paragraph = f"<text:p{style}>{text}{change}</text:p>"
    for _ in range(part.get("level", -1) + 1):
        paragraph = f"<text:list><text:list-item>{paragraph}</text:list-item></text:list>"
    return paragraph
