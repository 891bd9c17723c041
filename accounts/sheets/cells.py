"""One cell of an uploaded spreadsheet, with what kind of thing stood in it; and what one column makes of it."""

import re
from datetime import date
from typing import NamedTuple

from import_export.widgets import Widget

from arabic import dates, safe_text
from arabic.folding import fold
from arabic.letters import HARMLESS_MARKS, western_digits

# However wide its sign, and with blanks or signs that nobody sees before it.
FORMULA_SIGNS = re.compile(rf"'*(?:[\t\r\n]|[\s{HARMLESS_MARKS}]*[=+\-@＝＋－＠])")


class Cell(NamedTuple):
    """`kind`: "text", "day" (an ISO date), "number", "formula", "broken" (#REF!) or "merged" (covered by another)."""

    text: str = ""
    kind: str = "text"

    @property
    def blank(self) -> bool:
        return self.kind != "merged" and not self.text.strip()


def escaped(text: str) -> str:
    """What a spreadsheet would take for a formula, as plain text: with an apostrophe before it."""
    return f"'{text}" if FORMULA_SIGNS.match(text) else text


def unescaped(text: str) -> str:
    return text[1:] if text.startswith("'") and FORMULA_SIGNS.match(text) else text


NOT_TEXT = {
    "number": "في الخانة رقم ({text}) وليس نصا؛ اجعل نوع الخانة «نص»، ثم اكتب القيمة من جديد.",
    "day": "في الخانة تاريخ ({text}) وليس نصا؛ اجعل نوع الخانة «نص»، ثم اكتب القيمة من جديد.",
}
UNREADABLE = {
    "formula": "في الخانة صيغة حسابية؛ انسخ العمود وألصقه «قيما» حتى تبقى القيمة وحدها.",
    "broken": "في الخانة خطأ من برنامج الجداول ({text})؛ امسحه واكتب القيمة.",
    "merged": "الخانة مدمجة مع غيرها؛ ألغ الدمج واكتب القيمة في كل سطر.",
}


class Text(Widget):
    """Words. None where the cell is empty: an empty cell leaves what stands."""

    def clean(self, value: Cell, row=None, **kwargs) -> str | None:
        if said := (UNREADABLE | NOT_TEXT).get(value.kind):
            raise ValueError(said.format(text=value.text))
        text = unescaped(value.text.strip())
        if problems := safe_text.problems(text):
            raise ValueError(" ".join(problems))
        return safe_text.tidy(text) or None

    def render(self, value, obj=None, **kwargs) -> str:
        return escaped(str(value or ""))


def whole_code(text: str) -> str:
    """The code of a province that a spreadsheet took for a number: 9.54 was 09.540. "" for anything else."""
    match = re.fullmatch(r"(\d{1,2})\.(\d{1,3})", text)
    return f"{int(match[1]):02}.{match[2]:0<3}" if match else ""


class Code(Text):
    """A code of digits and full stops, never a number: 09.540 is not 9.54."""

    def clean(self, value: Cell, row=None, **kwargs) -> str | None:
        if value.kind == "number":
            whole = whole_code(value.text)
            example = f"والأرجح أنه {whole}" if whole else "مثل 05.081.01.03"
            raise ValueError(
                f"صار الرمز رقما ({value.text}) فضاعت أصفاره؛ اجعل نوع العمود «نص»، ثم اكتب الرمز كاملا، {example}."
            )
        text = super().clean(value, row, **kwargs)
        return "".join(western_digits(text).split()) if text else None


class Choice(Text):
    """One of the labels of a TextChoices, however its hamzas are written."""

    def __init__(self, choices, short: dict[str, str] | None = None):
        super().__init__()
        self.labels = dict(choices.choices)
        self.codes = {fold(label): code for code, label in self.labels.items()}
        self.codes |= {code: code for code in self.labels} | {
            fold(word): code for word, code in (short or {}).items()
        }

    @property
    def named(self) -> str:
        return " أو ".join(f"«{label}»" for label in self.labels.values())

    def clean(self, value: Cell, row=None, **kwargs) -> str | None:
        text = super().clean(value, row, **kwargs)
        if text is None:
            return None
        if fold(text) not in self.codes:
            raise ValueError(f"لم نعرف «{text[:60]}»؛ اكتب {self.named}.")
        return self.codes[fold(text)]

    def render(self, value, obj=None, **kwargs) -> str:
        return str(self.labels.get(value, ""))


class Day(Widget):
    """One whole day: a real date of the spreadsheet, an ISO date, or as people write it."""

    def clean(self, value: Cell, row=None, **kwargs) -> date | None:
        if said := UNREADABLE.get(value.kind):
            raise ValueError(said.format(text=value.text))
        if value.kind == "number":
            raise ValueError(f"في الخانة رقم ({value.text}) وليس تاريخا؛ اكتب اليوم مثل: 6 يونيو 2023.")
        if value.blank:
            return None
        when = value.text if value.kind == "day" else dates.read(value.text).when
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", when):
            raise ValueError(f"«{value.text[:60]}» ليس يوما واحدا؛ اكتب اليوم والشهر والسنة، مثل: 6 يونيو 2023.")
        return date.fromisoformat(when)

    def render(self, value, obj=None, **kwargs) -> date | str:
        return value or ""
