"""The XML parts of a Word or OpenDocument file, taken out with care: a card is a few kilobytes, an attack is not."""

import io
import zipfile

from django.conf import settings
from lxml import etree

from cards.lines import Unreadable

CUT = "هذا الملف ناقص أو تالف؛ افتحه في Word وأعد حفظه بصيغة docx، ثم ارفعه من جديد."
LOCKED = "هذا الملف محمي بكلمة سر؛ احفظ نسخة منه بلا كلمة سر، ثم ارفعها."
SWELLS = "محتوى هذا الملف أكبر بكثير من بطاقة؛ انسخ نص البطاقة وحده إلى ملف جديد واحفظه بصيغة docx، ثم ارفعه."
ENTRIES = 2000
PARSER = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
}


class Package:
    """A zip file of XML parts. Raises Unreadable, in Arabic, for whatever is wrong with it."""

    def __init__(self, content: bytes):
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            entries = self._zip.infolist()
        # NotImplementedError is how the library tells of a kind of zip that it can't read.
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise Unreadable(CUT) from error
        if any(entry.flag_bits & 1 for entry in entries):
            raise Unreadable(LOCKED)
        if len(entries) > ENTRIES:
            raise Unreadable(SWELLS)
        self.names = {entry.filename for entry in entries}

    @property
    def encrypted(self) -> bool:
        """An OpenDocument says in its list of parts that they are."""
        listed = self.part("META-INF/manifest.xml")
        return listed is not None and any("encryption-data" in str(part.tag) for part in listed.iter())

    def part(self, name: str):
        """The root of the part; None where the package has no such part."""
        if name not in self.names:
            return None
        most = settings.CARD_MB * 1024 * 1024
        try:
            with self._zip.open(name) as file:
                content = file.read(most + 1)
        except Exception as error:  # a broken part may raise the archive's errors, zlib's, lzma's, a ValueError…
            raise Unreadable(CUT) from error
        if len(content) > most:
            raise Unreadable(SWELLS)
        if b"<!DOCTYPE" in content[:4096] or b"<!ENTITY" in content:
            raise Unreadable(CUT)  # no word processor writes one
        try:
            return etree.fromstring(content, etree.XMLParser(**PARSER))
        except (etree.XMLSyntaxError, ValueError) as error:
            raise Unreadable(CUT) from error
