"""How the portal's own card says an entry, so that what it writes is read in again as the same record.

    6 يونيو 2023: إرسال طلب الانخراط
    المرحلة: طلب الانخراط · النوع: طلب · المكان: مقر الجماعة

The first line stands in the style ENTRY, the second in FACTS. Whoever edits the file in a word processor keeps both
by going on in the list.
"""

import re

from arabic import dates

# Styles, by the names that a word processor shows.
ENTRY, FACTS, NOTE, DATE = "محطة في بطاقة", "معطيات محطة", "ملاحظة في بطاقة", "تاريخ محطة"
SUBHEAD, CELL = "عنوان فرعي في بطاقة", "خانة في بطاقة"
ROLES = {
    ENTRY: "entry",
    FACTS: "facts",
    NOTE: "note",
    SUBHEAD: "note",
    CELL: "note",
    "Title": "title",
    "Subtitle": "title",
}
UNDATED = "بلا تاريخ"
# The labels of an entry's facts. The place is free text, so it comes last: what follows its label is all of it.
# In other free text (PROSE) what would read as the end of a fact is written with one dot more.
STATE, STAGE, KIND, LEVEL, BODIES = "الحالة", "المرحلة", "النوع", "النطاق", "المشاركون"
TOTAL, WOMEN, YOUTH, PLACE = "عدد الحاضرين", "منهم من النساء", "منهم من الشباب", "المكان"
OPENS, CLOSES, LINK = "أول يوم للمشاركة", "آخر يوم للمشاركة", "رابط المشاركة"
SYNTHESIS, DECISION = "خلاصة التشاور", "القرار المتخذ"
PROSE = (SYNTHESIS, DECISION)
LABELS = (
    STATE, STAGE, KIND, LEVEL, BODIES, TOTAL, WOMEN, YOUTH, OPENS, CLOSES, LINK, SYNTHESIS, DECISION, PLACE,
)  # fmt: skip
BETWEEN_FACTS, BETWEEN_BODIES = " · ", " + "
ABOUT = "عن هذه البطاقة"
_DOTS, _MORE_DOTS = re.compile(r" (·+)(?= )"), re.compile(r" ·(·+)(?= )")
_LABEL = re.compile(rf"(?:^|{BETWEEN_FACTS})({'|'.join(LABELS)}): ")


def entry(when: str, statement: str) -> str:
    """`when` in words, UNDATED where it is not known."""
    return f"{when}: {statement}"


def facts(pairs) -> str:
    """The (label, value) pairs in one line, in the order of LABELS."""
    told = ((label, _DOTS.sub(r" ·\1", value) if label in PROSE else value) for label, value in pairs)
    return BETWEEN_FACTS.join(f"{label}: {value}" for label, value in told)


def read_entry(text: str) -> tuple[str, str, str] | None:
    """(EDTF, the date as written, statement) of a line that begins with its date; None for any other line."""
    written, colon, statement = text.partition(": ")
    if not colon or not statement.strip():
        return None
    if written == UNDATED:
        return "", "", statement
    try:
        when = dates.read(written).when
    except dates.NotUnderstood:
        return None
    return (when, written, statement) if when else None


def read_facts(text: str) -> tuple[tuple[str, str], ...]:
    """The pairs of a line of facts; empty where it is none."""
    found, at = [], 0
    while match := _LABEL.match(text, at):
        label = match[1]
        following = _LABEL.search(text, match.end()) if label != PLACE else None
        at = following.start() if following else len(text)
        value = text[match.end() : at]
        found.append((label, _MORE_DOTS.sub(r" \1", value) if label in PROSE else value))
    return tuple(found) if at == len(text) else ()
