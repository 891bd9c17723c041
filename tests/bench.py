"""How long a card takes, in and out: `make bench` runs this and writes docs/card-speed.md. Never a test.

Medians of interleaved rounds, so that what else the machine is doing falls on all alike.
"""

import io
import os
import platform
import statistics
import time
from datetime import date
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tadafur.settings")
django.setup()

from cards import files, pdf, reading, word  # noqa: E402
from tests.cards import as_docx  # noqa: E402
from tests.sheets import entry, sheet  # noqa: E402

ROUNDS, LINES, CARDS = 15, 20, 60
TABLE = Path(__file__).parents[1] / "docs" / "card-speed.md"
MONTHS = ("يناير", "مارس", "ماي", "يوليوز", "شتنبر", "نونبر")
ACTS = (
    "تنظيم لقاء تواصلي تحسيسي لفائدة جمعيات المجتمع المدني",
    "حضور اجتماع اللجنة التقنية للتوجيه والتتبع على صعيد الإقليم",
    "تنظيم دورة تكوينية حول الإطار القانوني لهيئة المساواة وتكافؤ الفرص ومقاربة النوع",
    "المصادقة من طرف مجلس الجماعة على خطة عمل المشاركة المواطنة",
)


def lines() -> list[tuple[str, str]]:
    """(statement, date) of a card of LINES lines."""
    return [(f"{ACTS[n % 4]} بالحي {n}", f"{n + 1} {MONTHS[n % 6]} 2024") for n in range(LINES)]


def word_card() -> bytes:
    head = [
        "بطاقة حول الانخراط في برنامج دعم المشاركة المواطنة",
        "1 السياق",
        "سياق البرنامج.",
        "2 الانخراط في البرنامج",
    ]
    typed = [f"- {statement} بتاريخ {when}،" for statement, when in lines()]
    return as_docx([{"text": text} for text in [*head, *typed[:14], "الانجازات", *typed[14:]]])


def main():
    content = word_card()
    entries = tuple(entry(statement, when) for statement, when in lines())
    one = sheet(timeline=entries[:14], achievements=entries[14:])
    assert len(reading.read(files.lines(content)).items) == LINES
    work = {
        "Word card read": lambda: reading.read(files.lines(content)),
        "card written as PDF": lambda: pdf.write([one]),
        "card written as Word": lambda: word.write(one),
        f"{CARDS} cards as one PDF": lambda: pdf.write([one] * CARDS),
    }
    most = dict(zip(work, (0.15, 0.4, 0.15, 15.0), strict=True))
    for act in work.values():
        act()  # what is loaded once is not of the card
    taken = {name: [] for name in work}
    for number in range(ROUNDS):
        for name, act in work.items():
            if name.startswith(str(CARDS)) and number % 5:
                continue
            started = time.perf_counter()
            act()
            taken[name].append(time.perf_counter() - started)
    out = io.StringIO()
    out.write(
        f"# How long a card takes\n\nMade by `make bench` on {date.today()}, on {os.cpu_count()} cores of "
        f"{platform.machine()}, Python {platform.python_version()}: a card of {LINES} lines, "
        f"medians of {ROUNDS} rounds in turn.\n\n"
        "| | median | slowest | wanted |\n|---|--:|--:|--:|\n"
    )
    for name, times in taken.items():
        out.write(f"| {name} | {told(statistics.median(times))} | {told(max(times))} | ≤ {told(most[name])} |\n")
    TABLE.write_text(out.getvalue())
    print(out.getvalue())


def told(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 10 else f"{seconds:.0f} s"


if __name__ == "__main__":
    main()
