"""Which line of a card heads which of its parts, however it is numbered or spelt."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from arabic.folding import fold, words

CONTEXT, TIMELINE, ACHIEVEMENTS, ABOUT = "context", "timeline", "achievements", "about"
MOST_WORDS = 12  # of a heading; a longer line is a sentence
LONGEST = 60  # characters of a heading that may be misspelt
NEAR = 0.86  # how like a known heading a misspelt one must be

# Folded, as everything here: «أولا:», «ثانيا -», «1.», «II», «ب -», «المحور الأول».
_WRITTEN = "اولا|ثانيا|ثالثا|رابعا|خامسا|سادسا|سابعا"
_ORDINAL = f"{_WRITTEN}|[0-9]{{1,2}}|[ivx]{{1,4}}|[ابجده]"
_CHAPTER = "المحور(?: [0-9]{1,2}| الاول| الثاني| الثالث)?"
_NUMBER = re.compile(rf"^(?:(?:{_ORDINAL}|{_CHAPTER})\s+)+")
_HEADS = {
    CONTEXT: ("السياق", "سياق", "السياق العام", "السياق العام للبرنامج", "سياق البرنامج", "تقديم", "تقديم البرنامج",
              "الاطار العام"),
    ACHIEVEMENTS: (
        "الانجازات", "انجازات", "المنجزات", "منجزات", "اهم الانجازات", "اهم المنجزات", "ابرز الانجازات",
        "ابرز المنجزات", "حصيله الانجازات", "حصيله المنجزات", "الانجازات المحققه", "الانجازات الاخري",
        "المنجزات المحققه",
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
# Parts that some cards have and this reader does not propose from.
_OTHERS = frozenset((
    "التوصيات", "توصيات", "ملاحظات", "ملاحظه", "ملاحظات عامه", "الصعوبات", "الاكراهات", "اكراهات", "التحديات",
    "الافاق", "افاق", "افاق العمل", "المرفقات", "مرفقات", "الملاحق", "الخلاصه", "خلاصه", "خاتمه", "الخاتمه",
    "الدروس المستخلصه",
    "المقترحات", "مقترحات", "الشركاء", "الميزانيه", "المراجع", "الصعوبات والاكراهات", "الاكراهات والتحديات",
    "الصعوبات والتوصيات",
))  # fmt: skip
# What stands under a card: who signs it, where and when.
_SIGNED = re.compile(
    r"(?:و?حرر (?:ب|في)|(?:توقيع|امضاء|الامضاء|التوقيع)(?: |$)|"
    r"(?:رئيس|رئيسه) (?:الجماعه|المجلس(?: الجماعي)?|مجلس الجماعه)$|الكاتب العام$|مدير المصالح$)"
)
_PART = re.compile(rf"(?:{_WRITTEN}) ")
_YEAR = re.compile(r"(?:(?:برسم |خلال )?(?:ال)?(?:سنه|عام) )?(?:19|20)[0-9]{2}(?: م)?")
_TABLE_HEADS = frozenset(
    words(
        "التاريخ تاريخ النشاط الأنشطة المحطة المحطات الموضوع ملاحظات ملاحظة الرقم رقم ر ت المكان الإنجاز الإنجازات "
        "المنجز المنجزات المنجزة العملية المرحلة نوع مكان عدد المستفيدون المستفيدين المدة الفترة الزمنية "
        "الجهة المنظمة و أو "
        "التنفيذ الانعقاد التنظيم المشاركون الحاضرون الهيئات المشاركة المرفقات"
    )
)


def head_of(text: str, *, heading: bool, bulleted: bool) -> str:
    """The part that the line heads, "" where it heads none.

    `heading`: it looks like one; `bulleted`: it stands behind a typed bullet, where a heading rarely stands.
    """
    bare = _bare(text)
    parts = bare.split()
    if not parts or len(parts) > MOST_WORDS or is_title(bare) or (bulleted and not heading):
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
    if len(parts) <= 3 and len(bare) <= LONGEST:
        for section, heads in _HEADS.items():
            if any(SequenceMatcher(None, bare, head).ratio() >= NEAR for head in heads):
                return section
    return ""


def head_within(text: str, *, bulleted: bool) -> tuple[str, int]:
    """«السياق: يندرج البرنامج…»: the part that the line's first words head, and where its text begins; ("", 0)."""
    head, colon, rest = text[:LONGEST].partition(":")
    if not colon or not fold(rest):
        return "", 0
    return head_of(head, heading=False, bulleted=bulleted), len(head) + 1


def heads_another_part(text: str, *, bulleted: bool) -> bool:
    """The line heads a part from which nothing is proposed, or signs the card: what follows is outside."""
    bare = _bare(text)
    return not bulleted and (bare in _OTHERS or bool(_SIGNED.match(bare)))


def counts_parts(text: str) -> bool:
    """«رابعا: الآفاق المستقبلية»: a line that begins as the parts of a card do, and is short enough to head one."""
    plain = fold(text)
    return bool(_PART.match(plain)) and len(plain.split()) <= MOST_WORDS // 2 and not re.search("[0-9]", plain)


def is_year(text: str) -> bool:
    """«سنة 2024» alone: it heads what was done in that year."""
    return bool(_YEAR.fullmatch(fold(text)))


def heads_columns(texts: Iterable[str]) -> bool:
    """The row names the columns of its table."""
    return {word for text in texts for word in words(text)} <= _TABLE_HEADS


def is_part_of_a_form(texts: list[str]) -> bool:
    """The row is «name of the part | its text», and not one that names columns."""
    head, *rest = texts
    if any(heads_columns([text]) for text in rest):
        return False
    return bool(head_of(head, heading=True, bulleted=False)) or heads_another_part(head, bulleted=False)


def _bare(text: str) -> str:
    plain = fold(text)
    return _NUMBER.sub("", plain) or plain


def is_numbered(text: str) -> bool:
    """«1 …»، «ثالثا: …»: numbered as headings are."""
    return bool(_NUMBER.match(fold(text)))


def is_title(text: str) -> bool:
    return fold(text).startswith(("بطاقه", "البطاقه", "بطاقة"))
