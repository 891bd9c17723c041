"""How long a card takes, in and out: medians of rounds in turn."""

import os
import statistics
import time
from pathlib import Path

from tests.benches.records import Records, environment
from tests.benches.results import Promise, Result, Table

ROUNDS, LINES, CARDS = 15, 20, 60
MONTHS = ("يناير", "مارس", "ماي", "يوليوز", "شتنبر", "نونبر")
ACTS = (
    "تنظيم لقاء تواصلي تحسيسي لفائدة جمعيات المجتمع المدني",
    "حضور اجتماع اللجنة التقنية للتوجيه والتتبع على صعيد الإقليم",
    "تنظيم دورة تكوينية حول الإطار القانوني لهيئة المساواة وتكافؤ الفرص ومقاربة النوع",
    "المصادقة من طرف مجلس الجماعة على خطة عمل المشاركة المواطنة",
)
MOST = {
    "Word card read": 150,
    "card written as PDF": 400,
    "card written as Word": 150,
    f"{CARDS} cards as one PDF": 15_000,
}  # milliseconds


def measure(records: Records, folder: Path) -> Result:
    os.environ.update(environment(), DJANGO_SETTINGS_MODULE="tadafur.settings")
    import django

    django.setup()
    taken = {name: [] for name in MOST}
    acts = work()
    for number in range(ROUNDS + 1):
        for name, act in acts.items():
            if name.startswith(str(CARDS)) and number % 5 != 1:
                continue
            started = time.perf_counter()
            act()
            if number:  # what is loaded once is not of the card
                taken[name].append((time.perf_counter() - started) * 1000)
    medians = {name: statistics.median(times) for name, times in taken.items()}
    rows = [[name, f"{medians[name]:.0f} ms", f"{max(times):.0f} ms"] for name, times in taken.items()]
    promises = [
        Promise(f"Card of {LINES} lines: {name}", medians[name], at_most=most, unit="ms")
        for name, most in MOST.items()
    ]
    said = f"A card of {LINES} lines: medians of {ROUNDS} rounds in turn."
    return Result("Cards, in and out", said, [Table(["card", "median", "slowest"], rows)], promises, taken)


def work() -> dict:
    """What is done with a card, by its name in MOST."""
    from cards import files, pdf, reading, word
    from tests.sheets import entry, sheet

    content = word_card()
    entries = tuple(entry(statement, when) for statement, when in lines())
    one = sheet(timeline=entries[:14], achievements=entries[14:])
    assert len(reading.read(files.lines(content)).items) == LINES
    acts = (
        lambda: reading.read(files.lines(content)),
        lambda: pdf.write([one]),
        lambda: word.write(one),
        lambda: pdf.write([one] * CARDS),
    )
    return dict(zip(MOST, acts, strict=True))


def lines() -> list[tuple[str, str]]:
    """(statement, date) of a card of LINES lines."""
    return [(f"{ACTS[n % 4]} بالحي {n}", f"{n + 1} {MONTHS[n % 6]} 2024") for n in range(LINES)]


def word_card() -> bytes:
    from tests.cards import as_docx

    head = [
        "بطاقة حول الانخراط في برنامج دعم المشاركة المواطنة",
        "1 السياق",
        "سياق البرنامج.",
        "2 الانخراط في البرنامج",
    ]
    typed = [f"- {statement} بتاريخ {when}،" for statement, when in lines()]
    return as_docx([{"text": text} for text in [*head, *typed[:14], "الانجازات", *typed[14:]]])
