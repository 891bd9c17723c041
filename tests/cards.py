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
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3">
<office:body><office:text>{body}</office:text></office:body></office:document-content>"""


def as_docx(parts: list[dict]) -> bytes:
    """A Word file of paragraphs {text, style, bold, inserted, deleted, box} and tables {table: rows of cells}."""
    document = docx.Document()
    for part in parts:
        if "table" in part:
            rows = part["table"]
            table = document.add_table(len(rows), len(rows[0]))
            for row, texts in zip(table.rows, rows, strict=True):
                for cell, text in zip(row.cells, texts, strict=True):
                    cell.text = text
            continue
        paragraph = document.add_paragraph(style=part.get("style"))
        paragraph.add_run(part["text"]).bold = part.get("bold")
        for name, xml in (("deleted", DELETED), ("inserted", INSERTED), ("box", BOX)):
            if name in part:
                paragraph._p.append(parse_xml(xml.format(w=W, text=escape(part[name]))))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_odt(lines: list[str]) -> bytes:
    """An OpenDocument text: a line that begins with a dash is an item of a list."""
    body = "".join(
        f"<text:list><text:list-item><text:p>{escape(line[1:].strip())}</text:p></text:list-item></text:list>"
        if line.startswith("-")
        else f"<text:p>{escape(line)}</text:p>"
        for line in lines
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("content.xml", ODT.format(body=body))
    return out.getvalue()
