"""The Word file that every card starts from: A4, right to left, its styles named as a clerk will find them."""

import io
from functools import lru_cache

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from cards.own import CELL, DATE, ENTRY, FACTS, NOTE, SUBHEAD

ARABIC, LATIN = "Sakkal Majalla", "Calibri"  # of Word itself; what lacks the first takes its own Arabic letters
GREEN, INK, MUTE = RGBColor(0x0B, 0x5C, 0x4B), RGBColor(0x14, 0x21, 0x1D), RGBColor(0x47, 0x57, 0x50)
LIST = 77  # the number of the card's own kind of list
BULLET = """
<w:abstractNum {w} w:abstractNumId="{n}"><w:multiLevelType w:val="hybridMultilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="bullet"/><w:pStyle w:val="TadafurEntry"/>
<w:lvlText w:val="•"/><w:lvlJc w:val="start"/><w:pPr><w:ind w:start="454" w:hanging="340"/></w:pPr>
<w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"/><w:color w:val="BD7D12"/></w:rPr></w:lvl>
</w:abstractNum>"""


@lru_cache(maxsize=1)
def template() -> bytes:
    document = docx.Document()
    for element in list(document.element.body)[:-1]:
        document.element.body.remove(element)
    _page(document)
    _defaults(document)
    normal = document.styles["Normal"]
    _letters(normal, 13, INK, after=4)
    normal.paragraph_format.line_spacing = 1.15
    _letters(document.styles["Title"], 22, GREEN, after=2, bold=True)
    _letters(document.styles["Subtitle"], 18, INK, after=8, bold=True)
    _letters(document.styles["Heading 1"], 17, GREEN, before=12, after=4, bold=True, outline=0)
    _letters(document.styles["Heading 2"], 14, INK, before=8, after=3, bold=True, outline=1)
    subhead = _added(document, SUBHEAD, "TadafurSubhead")
    subhead.base_style = document.styles["Heading 2"]
    _letters(_added(document, CELL, "TadafurCell"), 12, INK, after=1)
    subhead.next_paragraph_style = normal
    for name in ("Header", "Footer"):
        _letters(document.styles[name], 10, MUTE, after=0)
    _letters(_added(document, ENTRY, "TadafurEntry"), 13, INK, before=4, after=0)
    _listed(document)
    facts = _added(document, FACTS, "TadafurFacts")
    _letters(facts, 11, MUTE, after=3)
    facts.paragraph_format.left_indent = Cm(0.8)
    _letters(_added(document, NOTE, "TadafurNote"), 12, MUTE, after=4)
    document.styles[ENTRY].paragraph_format.keep_with_next = True  # an entry and its facts stay on one page
    document.styles[ENTRY].next_paragraph_style = document.styles[ENTRY]
    facts.next_paragraph_style = document.styles[ENTRY]
    date = document.styles.add_style(DATE, WD_STYLE_TYPE.CHARACTER)
    date.element.set(qn("w:styleId"), "TadafurDate")
    date.font.bold = date.font.cs_bold = True
    date.font.color.rgb = GREEN
    _only_what_is_used(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _only_what_is_used(document):
    """The library's own template brings 150 styles of tables and lists, which every card would carry along."""
    kept = {
        ENTRY,
        FACTS,
        NOTE,
        DATE,
        SUBHEAD,
        "Normal",
        "Title",
        "Subtitle",
        "Heading 1",
        "Heading 2",
        "Header",
        "Footer",
    }
    kept |= {"Heading 1", "Heading 2", CELL, "Default Paragraph Font", "Normal Table", "No List"}
    for style in list(document.styles):
        if style.name not in kept:
            style.delete()
    for style in document.styles:
        for link in style.element.findall(qn("w:link")):
            style.element.remove(link)


def _page(document):
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2)
    section._sectPr.append(OxmlElement("w:bidi"))


def _defaults(document):
    """Arabic of Morocco as the language of the whole file."""
    properties = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = properties.find(qn("w:lang"))
    for name, value in (("val", "fr-MA"), ("bidi", "ar-MA")):
        language.set(qn(f"w:{name}"), value)
    _fonts(properties)


def _added(document, name: str, key: str):
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.element.set(qn("w:styleId"), key)
    style.base_style = document.styles["Normal"]
    style.quick_style = True
    return style


def _letters(style, size: int, colour, *, before: int = 0, after: int = 0, bold: bool = False, outline=None):
    """Size and weight for Arabic letters too, which Word keeps apart; theme fonts would win over all of it."""
    properties = style.element.get_or_add_rPr()
    _fonts(properties)
    style.font.size, style.font.bold, style.font.cs_bold = Pt(size), bold, bold
    style.font.italic = style.font.cs_italic = False
    style.font.color.rgb = colour
    style.font.rtl = True
    for found in (
        properties.findall(qn("w:szCs")) + properties.findall(qn("w:spacing")) + properties.findall(qn("w:kern"))
    ):
        properties.remove(found)
    complex_size = OxmlElement("w:szCs")
    complex_size.set(qn("w:val"), str(size * 2))
    properties.find(qn("w:sz")).addnext(complex_size)
    format_ = style.paragraph_format
    format_.space_before, format_.space_after = Pt(before), Pt(after)
    paragraph = style.element.get_or_add_pPr()
    for name in ("w:pBdr", "w:bidi", "w:contextualSpacing"):
        for found in paragraph.findall(qn(name)):
            paragraph.remove(found)
    _insert(paragraph, OxmlElement("w:bidi"))
    if outline is not None:
        format_.keep_with_next = True


def _fonts(properties):
    for found in properties.findall(qn("w:rFonts")):
        properties.remove(found)
    fonts = OxmlElement("w:rFonts")
    for name, font in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", LATIN), ("cs", ARABIC)):
        fonts.set(qn(f"w:{name}"), font)
    properties.insert(0, fonts)


# Where w:bidi stands among a paragraph's properties: before these (ECMA-376, CT_PPrBase).
_AFTER_BIDI = (
    "adjustRightInd", "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc",
    "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr", "sectPr",
    "pPrChange",
)  # fmt: skip


def _insert(paragraph, element):
    for child in paragraph:
        if child.tag in {qn(f"w:{name}") for name in _AFTER_BIDI}:
            child.addprevious(element)
            return
    paragraph.append(element)


def _listed(document):
    """The entries are items of a real list."""
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(BULLET.format(w=nsdecls("w"), n=LIST)))
    number = numbering.add_num(LIST).numId
    paragraph = document.styles[ENTRY].element.get_or_add_pPr()
    numbered = paragraph.get_or_add_numPr()
    numbered.get_or_add_numId().val = number
