"""Files that are no honest card: cards broken at random, attacks on whatever unpacks or parses them, and nonsense.

    for kind, content in inputs(seed=1, count=300): …

The same seed gives the same inputs. `content` is the bytes of a file, or the text of a paste.
"""

import io
import json
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

from lxml import etree

from tests.cards import ODT, as_docx, as_odt, zipped

ROOT = Path(__file__).parent
WNS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCUMENT = f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{WNS}"><w:body>{{}}</w:body></w:document>'
PARAGRAPH = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
SPACES = "<text:s text:c='99999'/>"
HEAD = PARAGRAPH.format("الإنجازات")
MILLION = 1_000_000
HUGE = 50 * MILLION
RARE = 40  # of what takes seconds to make, one in so many inputs

KINDS: dict[str, Callable] = {}
HEAVY: dict[str, Callable] = {}


def kind(make: Callable) -> Callable:
    KINDS[make.__name__.replace("_", " ")] = make
    return make


def heavy(make: Callable) -> Callable:
    HEAVY[make.__name__.replace("_", " ")] = make
    return make


def inputs(
    *, seed: int, count: int, rare: int = RARE, share: tuple[int, int] = (0, 1)
) -> Iterator[tuple[str, bytes | str]]:
    """Every kind in its turn; the heavy ones one in `rare`. `share`: (1, 3) gives the second of every three."""
    light, weighty = list(KINDS.items()), list(HEAVY.items())
    for number in range(share[0], count, share[1]):
        table = weighty if number % rare == rare - 1 else light
        turn = number // rare if table is weighty else number
        name, make = table[turn % len(table)]
        yield name, make(random.Random(f"{seed} {number}"))  # noqa: S311


# ── What they are made from ──
@cache
def cards() -> dict[str, list[bytes]]:
    """Honest cards of each form."""
    folder = ROOT / "cards_in"
    return {
        "docx": [as_docx(json.loads(path.read_text())) for path in sorted(folder.glob("*.docx.json"))]
        + [(ROOT.parent / "fixtures" / "demnate-card.docx").read_bytes()],
        "odt": [as_odt(json.loads(path.read_text())) for path in sorted(folder.glob("*.odt.json"))],
        "txt": [path.read_bytes() for path in sorted(folder.glob("*.txt"))],
    }


def one_of(chance: random.Random, *forms: str) -> bytes:
    return chance.choice([card for form in forms or ("docx", "odt", "txt") for card in cards()[form]])


def document(body: str, **parts) -> bytes:
    return zipped({"word/document.xml": DOCUMENT.format(body), **parts})


def open_document(body: str) -> bytes:
    return zipped({"content.xml": ODT.format(body=body, changes="")})


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


@cache
def vocabulary() -> list[str]:
    text = (ROOT.parent / "fixtures" / "demnate-card.txt").read_text()
    signs = "- • 1. ١- أ- ، . : الانجازات\n السياق\n \n \n\n 2024 31 نونبر 5/3/2024 من إلى و خلال رقم الصادر"
    return re.split(" ", f"{text} {signs}")


ODD = (
    "\0\x01\x0b\x0c\x1b\u00a0\u0640\u064b\u200f\u202e\u2066\u2028\ufeff\ufffd\uf0b7\ue000\U0001f600\u0301٣/-–،(«\t\n"
)
WASTE = [" ", "\t", "\u00a0", "ـ", "\u064b\u0301", "\u0327\u0301", "-", "•", "،", "(", ".", "/", "1", "0/", "و",
         "في ", "1 ", "1 ماي ", "ماي 3 من ", "بمقر ", "بتاريخ ", "1- ", "من 1 إلى ", "رقم ", "ا\n", "- \n",
         "- 1 ماي 2024\n", "أ- في 1 و2 ماي\n", "احداث 1 ماي 2024 و", "2024 سنة ", "\u200f",
         "٣", "ه ", "انخراط جماعه ", "x" * 60 + " ", "1 ماي 2024 لقاء ", "1/1/2024 ",
         "في في في في في في في في في في 1 "]  # fmt: skip


# ── Cards broken at random ──
@kind
def truncated(chance):
    card = one_of(chance)
    return card[: chance.randrange(len(card))]


@kind
def bytes_flipped(chance):
    card = bytearray(one_of(chance))
    for _ in range(chance.choice([1, 3, 30, 300])):
        card[chance.randrange(len(card))] = chance.randrange(256)
    return bytes(card)


@kind
def slices_moved(chance):
    card = one_of(chance)
    a, b, c = sorted(chance.randrange(len(card)) for _ in range(3))
    return chance.choice([card[:a] + card[b:], card[:b] + card[a:], card[:a] + card[b:c] + card[a:b] + card[c:]])


@kind
def parts_flipped(chance):
    """Sound zip files around broken XML."""
    parts = unzipped(one_of(chance, "docx", "odt"))
    name = chance.choice([name for name in parts if name.endswith(".xml")])
    content = bytearray(parts[name])
    for _ in range(chance.choice([1, 1, 5])):
        content[chance.randrange(len(content))] = chance.randrange(256)
    return zipped({**parts, name: bytes(content)})


@kind
def elements_shuffled(chance):
    """Sound XML whose elements stand where none should."""
    parts = unzipped(one_of(chance, "docx", "odt"))
    name = "word/document.xml" if "word/document.xml" in parts else "content.xml"
    root = etree.fromstring(parts[name])
    for _ in range(chance.choice([1, 10, 100])):
        elements = list(root.iter(etree.Element))
        moved, place = chance.choice(elements), chance.choice(elements)
        if moved is not root and place not in moved.iterdescendants() and place is not moved:
            place.insert(chance.randrange(len(place) + 1), moved)
    return zipped({**parts, name: etree.tostring(root)})


@kind
def attributes_changed(chance):
    parts = unzipped(one_of(chance, "docx", "odt"))
    for name in ("word/document.xml", "word/styles.xml", "content.xml"):
        if name in parts:
            root = etree.fromstring(parts[name])
            for element in chance.sample(list(root.iter(etree.Element)), 20):
                for key in element.attrib:
                    element.set(key, chance.choice(["", "-1", "9" * 30, "٣", "x", "²"]))
            parts[name] = etree.tostring(root)
    return zipped(parts)


@kind
def parts_missing(chance):
    parts = unzipped(one_of(chance, "docx", "odt"))
    return zipped(dict(chance.sample(list(parts.items()), chance.randrange(len(parts)))))


@kind
def parts_that_are_no_xml(chance):
    parts = unzipped(one_of(chance, "docx", "odt"))
    nonsense = chance.choice([b"", b"\0", b"{}", b"PK\x03\x04", "نص".encode(), chance.randbytes(300), b"\xff\xfe<\0"])
    return zipped({**parts, chance.choice(["word/document.xml", "content.xml", "word/styles.xml"]): nonsense})


@kind
def wrong_content_types(chance):
    parts = unzipped(one_of(chance, "docx"))
    parts["[Content_Types].xml"] = chance.choice([b"", b"<Types/>", parts["word/document.xml"]])
    return zipped(parts)


@kind
def text_disturbed(chance):
    text = list(one_of(chance, "txt").decode("utf-8", errors="ignore"))
    for _ in range(chance.choice([1, 5, 50])):
        place = chance.randrange(len(text) + 1)
        text[place : place + chance.randrange(3)] = chance.choice(ODD) * chance.choice([1, 2, 30])
    return "".join(text).encode("utf-8", errors="replace")


@kind
def in_another_encoding(chance):
    text = one_of(chance, "txt").decode("utf-8", errors="ignore")
    encoding = chance.choice(["cp1256", "iso8859-6", "utf-16", "utf-16-le", "utf-32", "utf-7", "cp864", "mac-arabic"])
    return text.encode(encoding, errors="replace")


# ── Nonsense ──
@kind
def words_of_cards_at_random(chance):
    return " ".join(chance.choices(vocabulary(), k=chance.choice([10, 100, 2000])))


@kind
def any_characters(chance):
    """Also halves of characters, as a paste may hold."""
    return "".join(
        chr(chance.choice([chance.randrange(0x110000), chance.randrange(0x600, 0x700)])) for _ in range(500)
    )


@kind
def random_bytes(chance):
    mark = chance.choice(
        [b"", b"PK\x03\x04", b"%PDF-1.7", b"\xd0\xcf\x11\xe0", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"]
    )
    return mark + chance.randbytes(chance.choice([0, 1, 100, 10_000]))


@kind
def one_thing_over_and_over(chance):
    """What sends a careless regular expression astray."""
    waste = chance.choice(WASTE)
    length = chance.choice([100, 3000, 30_000, 59_000])
    text = waste * (length // len(waste))
    before, after = chance.choice(
        [("", ""), ("الإنجازات\n- احداث ", " x"), ("الإنجازات\n", "\nx"), ("", " 5 مارس 2024")]
    )
    if chance.random() < 0.5:
        return before + text + after
    inner = "".join(PARAGRAPH.format(escape(line)) for line in text.replace("\x0b", " ").split("\n"))
    return document(HEAD + inner + PARAGRAPH.format(escape(after)))


@kind
def two_things_in_turn(chance):
    wastes = chance.choices(WASTE, k=3)
    return (
        "الإنجازات\n- " + "".join(chance.choice(wastes) for _ in range(chance.choice([100, 5000, 20_000])))[:59_000]
    )


# ── Attacks ──
@kind
def entities(chance):
    """Entities that grow, that point to files, or hide behind an encoding."""
    laughs = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    kinds = [
        f'<!DOCTYPE x [<!ENTITY a0 "ها">{laughs}]>',
        '<!DOCTYPE x [<!ENTITY a9 SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
        f"<!DOCTYPE x [<!ENTITY a9 '{'ا' * 100_000}'>]>",
    ]
    encoding = chance.choice(["UTF-8", "UTF-16", "UTF-7", "cp037", "UTF-32"])
    body = PARAGRAPH.format("&a9;" * chance.choice([1, 1000]))
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>{chance.choice(kinds)}<w:document xmlns:w="{WNS}"><w:body>{body}'
    )
    return zipped({"word/document.xml": (text + "</w:body></w:document>").encode(encoding, errors="replace")})


@kind
def nested_deeply(chance):
    depth = chance.choice([20, 60, 100, 240, 1000, 100_000])
    pairs = [
        ("<w:p><w:r><w:pict><w:txbxContent>", "</w:txbxContent></w:pict></w:r></w:p>"),
        ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
        ("<w:tbl><w:tr><w:tc><w:p><w:r><w:txbxContent>", "</w:txbxContent></w:r></w:p></w:tc></w:tr></w:tbl>"),
        ("<w:sdt>", "</w:sdt>"),
        ("<w:p>", "</w:p>"),
    ]
    opening, closing = chance.choice(pairs)
    return document(HEAD + opening * depth + PARAGRAPH.format("احداث مجلس") + closing * depth)


@kind
def lists_nested_deeply(chance):
    depth = chance.choice([5, 50, 200, 50_000])
    table = ["table:table", "table:table-row", "table:table-cell"]
    pairs = [
        ("<text:list><text:list-item>", "</text:list-item></text:list>"),
        ("<text:span>", "</text:span>"),
        ("".join(f"<{tag}>" for tag in table), "".join(f"</{tag}>" for tag in reversed(table))),
    ]
    opening, closing = chance.choice(pairs)
    return open_document(f"<text:p>الإنجازات</text:p>{opening * depth}<text:p>احداث مجلس</text:p>{closing * depth}")


@kind
def names_that_lead_elsewhere(chance):
    """Absolute, above, doubled, empty, with NUL."""
    name = chance.choice(["/etc/passwd", "../../word/document.xml", "C:\\x", "word/document.xml", "", "word/\0.xml"])
    out = io.BytesIO(one_of(chance, "docx", "odt"))
    with zipfile.ZipFile(out, "a") as package:
        package.filelist = list(package.filelist)
        info = zipfile.ZipInfo("x")
        info.filename = name
        package.NameToInfo.pop(name, None)
        package.writestr(info, DOCUMENT.format(HEAD))
    return out.getvalue()


@kind
def protected_by_a_password(chance):
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(3000)
    flagged = bytearray(one_of(chance, "docx"))
    flagged[flagged.index(b"PK\x01\x02") + 8] |= 1
    manifest = '<m:manifest xmlns:m="urn:x"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
    hidden = zipped({"META-INF/manifest.xml": manifest, "content.xml": chance.randbytes(500)})
    return chance.choice([ole, bytes(flagged), hidden])


@kind
def pictures_only(chance):
    picture = "<w:p><w:r><w:drawing/></w:r></w:p>" * chance.choice([1, 30])
    return document(picture, **{"word/media/image1.png": chance.randbytes(50_000)})


@kind
def packed_unusually(chance):
    out = io.BytesIO()
    method = chance.choice([zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_STORED])
    with zipfile.ZipFile(out, "w", method) as package:
        info = zipfile.ZipInfo("word/document.xml")
        package.writestr(info, DOCUMENT.format(HEAD + PARAGRAPH.format("ا" * 1000)), method)
    content = bytearray(out.getvalue())
    content[chance.randrange(30, len(content))] ^= 255
    return bytes(content)


@kind
def zip_within_zip(chance):
    inner = one_of(chance)
    for _ in range(chance.choice([1, 5, 30])):
        inner = zipped({chance.choice(["card.docx", "word/document.xml", "content.xml"]): inner})
    return inner


@kind
def styles_in_a_circle(chance):
    count = chance.choice([1, 10, 3000])
    style = '<w:style w:styleId="{}"><w:basedOn w:val="{}"/></w:style>'
    styles = "".join(style.format(n, (n + 1) % count if chance.random() < 0.9 else n) for n in range(count))
    paragraph = '<w:p><w:pPr><w:pStyle w:val="0"/></w:pPr><w:r><w:t>- احداث مجلس</w:t></w:r></w:p>'
    whole = f'<w:styles xmlns:w="{WNS}">{styles}</w:styles>'
    return document(HEAD + paragraph * chance.choice([1, 2000]), **{"word/styles.xml": whole})


# ── What is merely far too large ──
@heavy
def zeros(chance):
    return _zeros(chance.choice(["word/document.xml", "content.xml", "word/styles.xml"]))


@cache
def _zeros(name: str) -> bytes:
    return zipped({"word/document.xml": DOCUMENT.format(HEAD), name: bytes(4 * HUGE)})


@heavy
def spaces(chance):
    return _spaces(chance.choice(["docx", "odt"]), chance.choice([19 * MILLION, HUGE]))


@cache
def _spaces(form: str, count: int) -> bytes:
    return document(PARAGRAPH.format(" " * count)) if form == "docx" else open_document(" " * count)


@heavy
def many_entries(chance):
    return _entries(chance.choice([1999, 2001, 70_000]))


@cache
def _entries(count: int) -> bytes:
    return zipped(
        {"word/document.xml": DOCUMENT.format(HEAD), **{f"word/header{n}.xml": HEADER for n in range(count)}}
    )


HEADER = f'<w:hdr xmlns:w="{WNS}">{PARAGRAPH.format("رأس")}</w:hdr>'


@heavy
def one_paragraph_of_50_mb(chance):
    words = "تنظيم لقاء 5 ماي 2024 "
    text = "الإنجازات\n- " + words * (HUGE // len(words.encode()))
    form = chance.choice(["text", "paste", "docx", "odt"])
    return {"text": text.encode, "paste": lambda: text, "docx": lambda: document(PARAGRAPH.format(text)),
            "odt": lambda: open_document(f"<text:p>{text}</text:p>")}[form]()  # fmt: skip


@heavy
def a_million_paragraphs(chance):
    line = chance.choice(["", "ا", "- احداث مجلس 5 ماي 2024"])
    form = chance.choice(["text", "docx", "odt"])
    if form == "text":
        return ("الإنجازات\n" + f"{line}\n" * MILLION).encode()
    count = chance.choice([MILLION, 70_000])
    return (
        document(PARAGRAPH.format(line) * count)
        if form == "docx"
        else open_document(f"<text:p>{line}</text:p>" * count)
    )


@heavy
def a_huge_table(chance):
    rows, columns, text = chance.choice(
        [(300, 300, ""), (3000, 30, "ا"), (1, 90_000, "1"), (60_000, 1, "5 ماي 2024")]
    )
    cell = f"<w:tc>{PARAGRAPH.format(text)}</w:tc>"
    return document(f"{HEAD}<w:tbl>{f'<w:tr>{cell * columns}</w:tr>' * rows}</w:tbl>")


@heavy
def many_attributes(chance):
    attributes = " ".join(f'a{n}="{n}"' for n in range(chance.choice([1000, 400_000])))
    return document(HEAD + f"<w:p {attributes}/>" + PARAGRAPH.format("احداث مجلس"))


@heavy
def breaks_and_spaces_by_the_thousand(chance):
    breaks = document(f"{HEAD}<w:p><w:r>{'<w:br/>' * 450_000}</w:r></w:p>")
    return chance.choice([breaks, open_document(f"<text:p>{SPACES * 100_000}</text:p>")])
