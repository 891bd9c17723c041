"""Which line of a card heads which of its parts, however it is numbered or spelt."""

import re
from difflib import SequenceMatcher

from arabic.folding import fold

CONTEXT, TIMELINE, ACHIEVEMENTS, ABOUT = "context", "timeline", "achievements", "about"
MOST_WORDS = 12  # of a heading; a longer line is a sentence
NEAR = 0.86  # how like a known heading a misspelt one must be

# Folded, as everything here: «أولا:», «ثانيا -», «1.», «II», «ب -», «المحور الأول».
_ORDINAL = "اولا|ثانيا|ثالثا|رابعا|خامسا|[0-9]{1,2}|[ivx]{1,4}|[ابجده]"
_CHAPTER = "المحور(?: [0-9]{1,2}| الاول| الثاني| الثالث)?"
_NUMBER = re.compile(rf"^(?:(?:{_ORDINAL}|{_CHAPTER})\s+)+")
_HEADS = {
    CONTEXT: ("السياق", "سياق", "السياق العام", "السياق العام للبرنامج", "سياق البرنامج", "تقديم", "تقديم البرنامج",
              "الاطار العام"),
    ACHIEVEMENTS: (
        "الانجازات", "انجازات", "المنجزات", "منجزات", "اهم الانجازات", "اهم المنجزات", "ابرز الانجازات",
        "ابرز المنجزات", "حصيله الانجازات", "حصيله المنجزات", "الانجازات المحققه", "المنجزات المحققه",
        "النتائج المحققه", "الحصيله", "انجازات الجماعه", "منجزات الجماعه",
    ),
    TIMELINE: (
        "الانخراط", "الانخراط في البرنامج", "انخراط الجماعه", "انخراط الجماعه في البرنامج", "مسار الانخراط",
        "مراحل الانخراط", "محطات الانخراط", "مسار انخراط الجماعه", "مراحل انخراط الجماعه", "محطات انخراط الجماعه",
        "الانشطه", "الانشطه المنجزه", "المحطات", "محطات المسار", "اهم المحطات",
    ),
    ABOUT: ("عن هذه البطاقه",),  # what the portal's own card ends with
}  # fmt: skip
_OF_A_COMMUNE = re.compile(
    r"^(?:مسار |مراحل |محطات |اهم محطات |سيروره )?(?:ال)?انخراط (?:ال)?جماعه .{2,40}?"
    r"(?: في (?:ال)?برنامج.*| في مشروع.*)?$"
)
_ACHIEVED_BY = re.compile(r"^(?:اهم |ابرز |حصيله )?(?:ال)?(?:انجازات|منجزات) (?:ال)?جماعه .{2,40}$")
_JOINING = re.compile(r"\b(?:ال)?انخراط\b")


def head_of(text: str, *, heading: bool, bulleted: bool) -> str:
    """The part that the line heads, "" where it heads none.

    `heading`: it looks like one; `bulleted`: it stands behind a typed bullet, where a heading rarely stands.
    """
    plain = fold(text)
    bare = _NUMBER.sub("", plain) or plain
    words = bare.split()
    if not words or len(words) > MOST_WORDS or is_title(bare) or (bulleted and not heading):
        return ""
    if any(character.isdigit() for character in bare) and not heading:
        return ""  # a dated line is an entry, whatever it speaks of
    for section, heads in _HEADS.items():
        if bare in heads:
            return section
    if _OF_A_COMMUNE.match(bare) or (heading and _JOINING.search(bare)):
        return TIMELINE
    if _ACHIEVED_BY.match(bare):
        return ACHIEVEMENTS
    if len(words) <= 3:
        for section, heads in _HEADS.items():
            if any(SequenceMatcher(None, bare, head).ratio() >= NEAR for head in heads):
                return section
    return ""


def is_numbered(text: str) -> bool:
    """«1 …»، «ثالثا: …»: numbered as headings are."""
    return bool(_NUMBER.match(fold(text)))


def is_title(text: str) -> bool:
    return fold(text).startswith(("بطاقه", "البطاقه", "بطاقة"))
