"""A typed or pasted text as lines, in whichever encoding it comes."""

import re

from django.conf import settings

from cards.lines import TOO_LONG, Line, Unreadable, numbered

LETTERS = re.compile("[\u0620-\u064a]")
ODD = re.compile("[\x00-\x08\x0e-\x1f\ufffd]")
BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
HALF = re.compile("[\ud800-\udfff]")  # half a character: nothing can store it
NO_ARABIC = "لم نجد في هذا الملف نصا عربيا يُقرأ؛ افتحه في Word واحفظه بصيغة docx، ثم ارفعه من جديد."
MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
BYTES = 4  # of one character, at most


def lines(content: bytes) -> list[Line]:
    if len(content) > settings.CARD_CHARACTERS * BYTES:
        raise Unreadable(TOO_LONG)
    return lines_of(decode(content))


def lines_of(text: str) -> list[Line]:
    """The lines of a pasted text. Raises Unreadable where it is longer than a card ever is, or empty."""
    if len(text) > settings.CARD_CHARACTERS:
        raise Unreadable(TOO_LONG)
    return numbered(Line(0, line, whole=False) for line in BREAK.split(HALF.sub("\ufffd", text)))


def decode(content: bytes) -> str:
    """The text of the bytes. Raises Unreadable where no encoding gives Arabic."""
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return _arabic(content[len(mark) :].decode(encoding, errors="replace"))
    text = _decoded(content, "utf-8")
    if LETTERS.search(text) and not ODD.search(text):
        return text
    # Windows-1256 decodes anything, so it comes last; the one with most Arabic letters and fewest odd signs wins.
    guesses = [_decoded(content, encoding) for encoding in ("utf-16-le", "utf-16-be", "iso8859-6", "cp1256")]
    best = max(guesses, key=lambda guess: len(LETTERS.findall(guess)) - 20 * len(ODD.findall(guess)))
    return _arabic(best)


def _arabic(text: str) -> str:
    if not LETTERS.search(text) or len(ODD.findall(text)) > len(text) / 100:
        raise Unreadable(NO_ARABIC)
    return text


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return ""
