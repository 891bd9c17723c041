"""What the other modules share about characters: invisible marks, presentation forms, digits, tatweel."""

import re
import unicodedata

TATWEEL = "\u0640"

# Marks nobody sees and no Moroccan spelling needs: soft hyphen, ALM, ZWSP, ZWNJ, ZWJ, LRM, RLM, word
# joiner and the invisible operators, BOM. ZWJ and ZWNJ matter to Persian and to emoji, not to Arabic words.
HARMLESS_MARKS = "\u00ad\u061c\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
_NO_HARMLESS_MARKS = str.maketrans("", "", HARMLESS_MARKS)

# Letters and marks in their drawn shapes, as old PDF files give them. Left out: whole phrases drawn as one
# sign (U+FDF0 to U+FDFF), because writing them out would change the wording.
_DRAWN = re.compile("[\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufd8f\ufd92-\ufdc7\ufe70-\ufefc]")


def without_harmless_marks(text: str) -> str:
    return text.translate(_NO_HARMLESS_MARKS)


def normal_letters(text: str) -> str:
    """Presentation forms to the letters they draw: «ﻳﻮﻧﻴﻮ» to «يونيو»."""
    # A mark drawn alone decomposes to a space and the mark; that space would cut the word in two.
    return _DRAWN.sub(lambda drawn: unicodedata.normalize("NFKC", drawn[0]).replace(" ", ""), text)


def western_digits(text: str) -> str:
    """Decimal digits of any script (٢٠٢٥, ۲۰۲۵) to the digits Morocco writes (2025)."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def is_mark(char: str) -> bool:
    """Tashkeel, accents, and any format character that has no shape of its own."""
    return unicodedata.category(char) in {"Mn", "Mc", "Me", "Cf"}
