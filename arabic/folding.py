"""One search key for many spellings.

People type «ازيلال» for «أزيلال», «جماعه» for «جماعة», «الى» for «إلى», «beni mellal» for «Béni Mellal».
`fold` gives all of them the same key: store it beside the text, fold the query, compare. It is for searching
and comparing only; what is shown stays as it was recorded.

A hamza on a seat leaves its seat (أ إ آ ٱ to ا, ؤ to و, ئ to ي); a hamza alone is dropped («انشاء» and «انشا»
meet). «هيئة» and «هيأة» remain two keys: joining ئ and أ would confuse far more words than it would help.
"""

import unicodedata

from arabic.letters import TATWEEL, is_mark, normal_letters, western_digits

_SAME = str.maketrans(
    {
        "ٱ": "ا",
        "ى": "ي",
        "ة": "ه",
        "ء": None,
        TATWEEL: None,
        # Farsi and Urdu keyboards
        "ی": "ي",
        "ې": "ي",
        "ک": "ك",
        "ە": "ه",
        "ہ": "ه",
        "ھ": "ه",
        "ۃ": "ه",
        # letters for g, v and p in Moroccan names: «أڭادير» is «أكادير»
        "گ": "ك",
        "ڭ": "ك",
        "ݣ": "ك",
        "ڤ": "ف",
        "ڥ": "ف",
        "پ": "ب",
        "œ": "oe",
        "æ": "ae",
    }
)


def fold(text: str) -> str:
    """The search key: folded words, single spaces between them. `fold(fold(x)) == fold(x)`."""
    text = _decomposed(normal_letters(text)).casefold()
    text = western_digits(_decomposed(text).translate(_SAME))
    return " ".join("".join(c if c.isalnum() else " " for c in text).split())


def words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return fold(text).split()


def _decomposed(text: str) -> str:
    """Compatibility forms to plain letters, and every mark dropped: hamzas on seats, tashkeel, accents."""
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not is_mark(c))
