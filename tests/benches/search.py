"""How long a search takes in the large record, on both databases: whole pages with their facets."""

import statistics
from pathlib import Path
from urllib.parse import quote

from tests.benches.growth import Asker
from tests.benches.records import DATABASES, LARGE, Records
from tests.benches.results import Promise, Result, Table

ROUNDS = 3
WANTED = {"PostgreSQL": 150, "SQLite": 400}  # p95, in milliseconds
ASKED = {
    "a word of every fourth milestone": ("لقاء", "ورشات", "بمصادقة", "دورات تكوينية"),
    "a rare word": ("الرقمنة", "مسجد الجنيد", "أكادير", "ميثاق"),
    "a quoted phrase": ("«خطة عمل المشاركة»", "«مجلس الطفل»", "«هيئة المساواة»", "«شباب الأحياء»"),
    "a commune": ("دمنات", "Beni Mellal", "الحسيمه", "جماعة تزنيت"),
    "a commune and a word": ("دمنات مصادقة", "أزيلال لقاء", "دورة بتارودانت", "فضاء وجدة"),
    "a mistyped commune": ("تارودنت", "beni melal", "بنيملال", "ورزازت"),
    "nothing there": ("zzzz", "ميزانية المقاطعة", "«لا شيء من هذا»", "2999"),
}
PAGES = ("/search/?q={}", "/milestones/?q={}", "/search/?kind=meeting&q={}")


def measure(records: Records, folder: Path) -> Result:
    taken = {database: asked_of(records.of(database, LARGE)) for database in DATABASES}
    rows = [[kind, *cells([times[kind] for times in taken.values()])] for kind in ASKED]
    every = {name: [one for times in by_kind.values() for one in times] for name, by_kind in taken.items()}
    rows.append(["all", *cells(every.values())])
    head = ["asked", *(f"{name}: {what}" for name in taken for what in ("median", "p95"))]
    promises = [
        Promise(f"Search in the large record, {name}: p95", p95(times), at_most=WANTED[name], unit="ms")
        for name, times in every.items()
    ]
    said = (
        f"{LARGE[0]:,} communes of {LARGE[1]} milestones, {ROUNDS} rounds of "
        f"{sum(map(len, ASKED.values())) * len(PAGES)} questions, nothing packed."
    )
    return Result("Search", said, [Table(head, rows)], promises, taken)


def asked_of(database: str) -> dict[str, list[float]]:
    """By kind of question, how long each answer took, in milliseconds."""
    taken = {kind: [] for kind in ASKED}
    with Asker(database) as asker:
        for number in range(ROUNDS + 1):
            for kind, texts in ASKED.items():
                for page in (page.format(quote(text)) for text in texts for page in PAGES):
                    seconds, _ = asker.ask(page)
                    if number:  # what is loaded once is not of the page
                        taken[kind].append(seconds * 1000)
    return taken


def cells(every) -> list[str]:
    return [f"{at(times):.0f} ms" for times in every for at in (statistics.median, p95)]


def p95(times: list) -> float:
    return statistics.quantiles(times, n=20)[-1]
