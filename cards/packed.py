"""The XML parts of a Word or OpenDocument file, taken out with care: a card is a few kilobytes, an attack is not."""

import io
import re
import zipfile
from collections.abc import Iterable

from django.conf import settings

from cards.lines import TOO_LONG, Unreadable

CUT = "هذا الملف ناقص أو تالف؛ افتحه في Word وأعد حفظه بصيغة docx، ثم ارفعه من جديد."
LOCKED = "هذا الملف محمي بكلمة سر؛ احفظ نسخة منه بلا كلمة سر، ثم ارفعها."
SWELLS = "محتوى هذا الملف أكبر بكثير من بطاقة؛ انسخ نص البطاقة وحده إلى ملف جديد واحفظه بصيغة docx، ثم ارفعه."
NESTED = "في هذا الملف جداول أو إطارات متداخلة أكثر مما يُقرأ؛ انسخ نص البطاقة إلى ملف جديد، ثم ارفعه."
ENTRIES = 2000
DEEP = 150  # elements one in another; each table in a table takes four
PACKED_BY = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # no word processor packs otherwise
# A parsed element or attribute takes some 100 bytes of memory, so they are counted before anything is parsed.
MARKUP = 500_000
ENCODED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.-]+)")
ENCODINGS = {b"utf-8", b"utf-16", b"us-ascii", b"ascii"}  # in any other, what is looked for below could hide
# Word's "Strict" files name the same elements otherwise.
STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
USUAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PARSER = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


class Package:
    """A zip file of XML parts. Raises Unreadable, in Arabic, for whatever is wrong with it."""

    def __init__(self, content: bytes):
        if content.count(b"PK\x01\x02") > ENTRIES:  # before the library makes an object of each
            raise Unreadable(SWELLS)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            entries = self._zip.infolist()
        except Exception as error:  # a broken list may raise the library's errors, struct's, a ValueError…
            raise Unreadable(CUT) from error
        if any(entry.flag_bits & 1 for entry in entries):
            raise Unreadable(LOCKED)
        self.names = {entry.filename for entry in entries}
        self._left = settings.CARD_MB * 1024 * 1024  # bytes that may still be unpacked, of all parts together

    @property
    def encrypted(self) -> bool:
        """An OpenDocument says in its list of parts that they are."""
        listed = self.part("META-INF/manifest.xml")
        return listed is not None and any("encryption-data" in str(part.tag) for part in listed.iter())

    def part(self, name: str):
        """The root of the part; None where the package has no such part."""
        from lxml import etree  # loaded by the first file

        if name not in self.names:
            return None
        content = self._unpacked(name)
        if content.count(b"<") + content.count(b"=") > MARKUP:
            raise Unreadable(SWELLS)
        encoded = ENCODED.match(content.removeprefix(b"\xef\xbb\xbf"))
        if content[:4] == b"\x4c\x6f\xa7\x94" or (encoded and encoded[1].lower() not in ENCODINGS):  # or EBCDIC
            raise Unreadable(CUT)
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content or "<!DOCTYPE".encode("utf-16-le")[:-1] in content:
            raise Unreadable(CUT)  # no word processor writes one
        try:
            return etree.fromstring(content.replace(STRICT, USUAL), etree.XMLParser(**PARSER))
        except (etree.XMLSyntaxError, ValueError) as error:
            raise Unreadable(CUT) from error

    def _unpacked(self, name: str) -> bytes:
        try:
            if self._zip.getinfo(name).compress_type not in PACKED_BY:
                raise Unreadable(CUT)
            with self._zip.open(name) as file:
                content = file.read(self._left + 1)
        except Unreadable:
            raise
        except Exception as error:  # a broken part may raise the archive's errors, zlib's, a ValueError…
            raise Unreadable(CUT) from error
        self._left -= len(content)
        if self._left < 0:
            raise Unreadable(SWELLS)
        return content


def refuse_long(texts: Iterable[str | None]):
    """Raises Unreadable where the texts hold more than a card, before anything is made of them.

    Twice as much is let through here: what Word keeps for old versions of itself is counted too.
    """
    most = settings.CARD_CHARACTERS * 2
    for text in texts:
        most -= len(text or "")
        if most < 0:
            raise Unreadable(TOO_LONG)
