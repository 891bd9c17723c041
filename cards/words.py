"""What the import says of itself: how much was read, what a line's flags ask, what was done."""

from collections import Counter

from arabic.counting import NOUNS, counted
from cards.models import Card, Row
from milestones.kinds import Section

ASKED = {
    "when": "التاريخ",
    "stage": "المرحلة",
    "split": "العدد",
    "statement": "النص",
    "section": "القسم",
    "bodies": "المشاركون",
    "attendance": "الحضور",
    "consultation": "التشاور",
    "twin": "في السجل",
}
LEFT_BY_HAND = "تُركت بقرار"


def coverage(card: Card, rows: list[Row]) -> str:
    """«قُرئ 25 سطرا كلها: 14 محطة، 3 عناوين…»: where every line of the card went."""
    number = Counter(row.place for row in rows)
    entries = sum(number[place] for place in Section.values)
    headings = number[Row.Place.TITLE] + number[Row.Place.HEADING]
    parts = [counted(entries, NOUNS["milestone"])]
    parts += [counted(headings, NOUNS["heading"])] if headings else []
    for place, said in (
        (Row.Place.CONTEXT, "من السياق"),
        (Row.Place.UNPLACED, "خارج الأقسام"),
        (Row.Place.MARGIN, "حول البطاقة"),
    ):
        if number[place]:
            parts.append(f"{counted(number[place], NOUNS['line'])} {said}")
    if card.blank_bullets:
        parts.append(counted(card.blank_bullets, NOUNS["blank bullet"]))
    return f"قُرئ {counted(card.lines_read, NOUNS['line'])}: {'، '.join(parts)}."
