"""The card of a commune as a Word file that a clerk can go on editing: true right-to-left paragraphs, lists, styles.

What is written here is read in again as the same record: entries and their facts stand in styles of their own.
"""

import io
import re
from functools import lru_cache

import docx
import segno
from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, RGBColor
from docx.table import _Cell

from cards import own
from cards.own import CELL, DATE, ENTRY, FACTS, NOTE, SUBHEAD
from cards.sheet import NOTHING_YET, Entry, Sheet
from cards.word_styles import template

RULES = f"""<w:tblBorders {nsdecls("w")}>{
    "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="D4DCD5"/>' for side in ("top", "bottom", "insideH")
    )
}</w:tblBorders>"""
_LATIN = re.compile(r"https?://\S+|[A-Za-z][A-Za-z0-9 \u00a0.,:/_@+&()×-]*[A-Za-z0-9/]|[A-Za-z]")


def write(sheet: Sheet) -> bytes:
    document = docx.Document(io.BytesIO(template()))
    _properties(document, sheet)
    _around(document, sheet)
    _paragraph(document, "Title", sheet.title)
    _paragraph(document, "Subtitle", sheet.commune)
    _paragraph(document, "Heading 1", "1 السياق")
    for text in sheet.context:
        _paragraph(document, "Normal", text)
    _paragraph(document, SUBHEAD, "معطيات الجماعة")
    _table(document, sheet.facts)
    _paragraph(document, SUBHEAD, f"مراحل المسار: {sheet.recorded}")
    _table(document, [(step.name, step.said) for step in sheet.steps])
    _paragraph(document, "Heading 1", f"2 {sheet.joined}")
    _entries(document, sheet.timeline, NOTHING_YET["timeline"])
    _paragraph(document, "Heading 1", "الإنجازات")
    _entries(document, sheet.achievements, NOTHING_YET["achievements"])
    _paragraph(document, "Heading 1", own.ABOUT)
    _about(document, sheet)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _entries(document: Document, entries: tuple[Entry, ...], nothing: str):
    for entry in entries:
        paragraph = document.add_paragraph(style=ENTRY)
        _runs(paragraph, f"{entry.when}:", style=DATE)
        _runs(paragraph, f" {entry.statement}")
        if entry.facts:
            _paragraph(document, FACTS, own.facts(entry.facts))
    if not entries:
        _paragraph(document, NOTE, nothing)


def _about(document: Document, sheet: Sheet):
    _paragraph(document, "Normal", f"صدرت هذه البطاقة يوم {sheet.issued}.")
    _paragraph(document, "Normal", f"السجل الحي، محيَّن على الدوام: {_apart(sheet.address)}")
    for source in sheet.sources:
        _paragraph(document, "Normal", f"المصدر: {source}")
    picture = document.add_paragraph(style="Normal").add_run().add_picture(_qr(sheet.address), width=Cm(2.6))
    picture._inline.docPr.set("descr", f"رمز يفتح السجل الحي: {sheet.address}")
    picture._inline.docPr.set("title", "رمز السجل الحي")


def _apart(address: str) -> str:
    """An address keeps its slashes on its own side among Arabic words."""
    return f"\u200e{address}\u200e"


@lru_cache(maxsize=256)
def _qr_bytes(address: str) -> bytes:
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="png", scale=8, border=2)
    return out.getvalue()


def _qr(address: str) -> io.BytesIO:
    return io.BytesIO(_qr_bytes(address))


def _table(document: Document, pairs):
    """Two (label, value) pairs a row, in thin rules."""
    pairs = [*pairs, *[("", "")] * (len(pairs) % 2)]
    table = document.add_table(rows=len(pairs) // 2, cols=4)
    table._tbl.tblPr.append(OxmlElement("w:bidiVisual"))
    table._tbl.tblPr.append(parse_xml(RULES))
    for row, (first, second) in zip(table._tbl.tr_lst, zip(pairs[::2], pairs[1::2], strict=True), strict=True):
        for number, (cell, text) in enumerate(zip(row.tc_lst, (*first, *second), strict=True)):
            cell = _Cell(cell, table)
            cell.width = Cm(4.3 if number % 2 == 0 else 3.9)
            cell.paragraphs[0].style = CELL
            _runs(cell.paragraphs[0], text, bold=number % 2 == 0)


def _around(document: Document, sheet: Sheet):
    """Header and footer: the programme, what to beware of, the commune, the page of how many, the address."""
    section = document.sections[0]
    header = section.header.paragraphs[0]
    _runs(header, "تضافر، برنامج دعم المشاركة المواطنة")
    for said in filter(None, (sheet.draft, sheet.made_up)):
        mark = section.header.add_paragraph(style=header.style)
        _runs(mark, said, bold=True, colour=RGBColor(0x9A, 0x2A, 0x1A))
    footer = section.footer.paragraphs[0]
    _runs(footer, f"{sheet.commune}، {sheet.issued}. صفحة ")
    _field(footer, "PAGE")
    _runs(footer, " من ")
    _field(footer, "NUMPAGES")
    _runs(section.footer.add_paragraph(style=footer.style), _apart(sheet.address))


def _field(paragraph, name: str):
    for kind in ("begin", "text", "separate", "end"):
        run = paragraph.add_run()
        if kind == "text":
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = f" {name} "
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        _direction(run, rtl=True)
        run._r.append(element)


def _properties(document: Document, sheet: Sheet):
    core = document.core_properties
    core.title, core.subject = f"{sheet.title}: {sheet.commune}", sheet.draft or "سجل منشور"
    core.author = core.last_modified_by = "تضافر"
    core.comments, core.keywords, core.language = "", "المشاركة المواطنة", "ar-MA"


def _paragraph(document: Document, style: str, text: str):
    paragraph = document.add_paragraph(style=style)
    _runs(paragraph, text)
    return paragraph


def _runs(paragraph, text: str, *, style: str | None = None, bold: bool = False, colour: RGBColor | None = None):
    """The text in runs of one direction each, so that Latin names and addresses are read as they are written."""
    done = 0
    for found in [*_LATIN.finditer(text), None]:
        for part, rtl in ((text[done : found.start() if found else None], True), (found[0] if found else "", False)):
            if not part:
                continue
            run = paragraph.add_run(_printable(part), style=style)
            _direction(run, rtl=rtl)
            if bold:
                run.bold = run.font.cs_bold = True
            if colour:
                run.font.color.rgb = colour
        done = found.end() if found else done


def _direction(run, *, rtl: bool):
    run.font.rtl = rtl


def _printable(text: str) -> str:
    """Without what XML can't hold."""
    return re.sub(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)
