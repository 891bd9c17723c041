"""What a person is told when a date was not understood: what was read, and what to write instead."""

import re

from arabic.date_words import MONTHS
from arabic.edtf import FIRST_YEAR, LAST_YEAR, MAX_DAYS

LONGEST_TEXT = 200
EXAMPLE = "6 يونيو 2023"
OR_A_SPAN = "، أو من 19 إلى 22 فبراير 2025"
ONE_EACH = "وإلا فسجِّل لكل تاريخ محطة"


class NotUnderstood(ValueError):
    """The text is no date that can be trusted. `str()` is an Arabic sentence for the person who typed it."""


def elsewhere(said: str, *, one_day: bool = False) -> str:
    """The same sentence where no milestone is written, but a filter or, with `one_day`, a day that is no span."""
    said = re.sub(f"[،؛] {ONE_EACH}", "", said)
    return said.replace(OR_A_SPAN, "") if one_day else said


def quoted(text: str) -> str:
    """The person's own words, short enough and safe to show back."""
    text = "".join(c if c.isprintable() else "\ufffd" for c in text)
    return f"«{text[:57]}…»" if len(text) > 60 else f"«{text}»"


def too_long() -> str:
    return f"النص أطول من {LONGEST_TEXT} حرف، وهذا المكان للتاريخ وحده؛ اكتب مثلا: {EXAMPLE}."


def hijri(text: str) -> str:
    return f"كتبتَ تاريخا هجريا {quoted(text)}؛ اكتب التاريخ الميلادي وحده، مثل: {EXAMPLE}."


def alternatives(text: str) -> str:
    return (
        f"كتبتَ أكثر من احتمال {quoted(text)}؛ اكتب تاريخا واحدا مؤكدا، "
        f"أو الشهر والسنة إن لم تعرف اليوم، مثل: يونيو 2024."
    )


def approximate(word: str) -> str:
    return (
        f"الكلمة {quoted(word)} لا تحدد تاريخا؛ إن لم تعرف اليوم فاكتب الشهر والسنة، مثل: يونيو 2024، "
        f"وإن لم تعرف الشهر فاكتب السنة، مثل: 2024."
    )


def left_over(words: list[str]) -> str:
    named = " و".join(quoted(word) for word in words[:3])
    return f"لم نفهم {named}؛ اكتب التاريخ وحده، مثل: {EXAMPLE}{OR_A_SPAN}."


def layout(text: str) -> str:
    return f"لم نفهم ترتيب الكلمات في {quoted(text)}؛ اكتب اليوم ثم الشهر ثم السنة، مثل: {EXAMPLE}{OR_A_SPAN}."


def slash(text: str) -> str:
    return (
        f"العلامة / تحتمل أكثر من معنى في {quoted(text)}؛ إن كانت مدة فاكتب مثلا: من 2024 إلى 2025، "
        f"أو من 19 إلى 22 فبراير 2025، "
        f"وإن كان يوما فاكتب مثلا: 06/02/2025."
    )


def incomplete(text: str) -> str:
    return f"التاريخ غير تام: {quoted(text)}؛ أكمله، مثل: {EXAMPLE}، أو من 19 إلى 22 فبراير 2025."


def missing_day(text: str) -> str:
    return f"كتبتَ {quoted(text)} بلا رقم اليوم؛ أضف الرقم والشهر والسنة، مثل: الثلاثاء {EXAMPLE}."


def number_of_days(text: str) -> str:
    return (
        f"عدد الأيام لا يوافق ما كُتب في {quoted(text)}؛ اكتب كل يوم برقمه، مثل: 6 و29 يونيو 2024، "
        f"أو اكتب المدة، مثل: من 19 إلى 22 فبراير 2025."
    )


def weekdays_and_days(text: str) -> str:
    return (
        f"أسماء الأيام لا توافق عدد التواريخ في {quoted(text)}؛ اكتب رقم كل يوم، مثل: الخميس 6 والسبت 29 يونيو 2024."
    )


def missing_year(text: str, example: str) -> str:
    return f"كتبتَ {quoted(text)} بلا سنة؛ أضف السنة، مثل: {example}."


def missing_month(text: str) -> str:
    return f"كتبتَ اليوم {quoted(text)} بلا شهر؛ أضف الشهر والسنة، مثل: {EXAMPLE}."


def short_year(year: str, text: str, example: str) -> str:
    return f"كتبتَ السنة {quoted(year)} بأقل من أربعة أرقام في {quoted(text)}؛ اكتبها كاملة، مثل: {example}."


def year_out_of_range(year: str) -> str:
    looks_hijri = year.isdigit() and 1300 <= int(year[:9]) <= 1500
    hint = " إن كانت سنة هجرية فاكتب مقابلها الميلادي." if looks_hijri else ""
    return f"السنة {quoted(year)} غير مقبولة؛ اكتب سنة بين {FIRST_YEAR} و{LAST_YEAR}، مثل: {EXAMPLE}.{hint}"


def impossible_month(month: int, text: str) -> str:
    return (
        f"قرأنا الشهر {month} في {quoted(text)}، والأشهر من 1 إلى 12؛ اكتب اليوم ثم الشهر ثم السنة، مثل: 06/02/2025."
    )


def impossible_day(day: int, month: int, year: int, length: int) -> str:
    of_year = f" {year}" if month == 2 else ""
    return (
        f"شهر {MONTHS[month - 1]}{of_year} فيه {length} يوما، وكتبتَ اليوم {day}؛ صحِّح رقم اليوم، "
        f"مثل: {length} {MONTHS[month - 1]} {year}."
    )


def no_antecedent(text: str) -> str:
    return f"لا نعرف أي شهر أو سنة تقصد بقولك {quoted(text)}؛ اكتب الشهر والسنة، مثل: {EXAMPLE}."


def inverted(first: str, last: str, example: str) -> str:
    return f"بداية المدة «{first}» تأتي بعد نهايتها «{last}»؛ اكتب الأقدم أولا، مثل: {example}."


def inverted_month_missing(first: str, last: str) -> str:
    return (
        f"قرأنا بداية المدة «{first}» وهي بعد نهايتها «{last}»؛ إن كانت البداية في شهر آخر فاكتبه، "
        f"مثل: من 28 فبراير إلى 3 مارس 2025."
    )


def inverted_year_missing(text: str) -> str:
    return (
        f"كتبتَ {quoted(text)} بسنة واحدة فصار الأول بعد الأخير؛ اكتب السنتين معا، "
        f"مثل: من 28 دجنبر 2024 إلى 3 يناير 2025، أو 28 دجنبر 2024 و3 يناير 2025."
    )


def same_ends(date: str) -> str:
    return f"للمدة بداية ونهاية واحدة؛ اكتب التاريخ مرة واحدة: {date}."


def open_range(text: str) -> str:
    return (
        f"كتبتَ مدة لها طرف واحد {quoted(text)}؛ اكتب البداية والنهاية، مثل: من 19 إلى 22 فبراير 2025، "
        f"أو تاريخ البداية وحده، مثل: {EXAMPLE}."
    )


def mixed_precision(text: str) -> str:
    return (
        f"طرفا المدة {quoted(text)} ليسا من نوع واحد؛ اكتب يومين أو شهرين أو سنتين، "
        f"مثل: من 19 إلى 22 فبراير 2025، أو من ماي إلى يوليوز 2024."
    )


def range_among_days(text: str) -> str:
    return f"جمعتَ مدة وتواريخ أخرى في {quoted(text)}؛ اكتب الأيام كلها، مثل: 6 و7 و29 يونيو 2024؛ {ONE_EACH}."


def only_days_in_a_list(text: str) -> str:
    return (
        f"لا تُجمع في تاريخ واحد إلا الأيام، وكتبتَ {quoted(text)}؛ إن كانت مدة متصلة فاكتب بدايتها ونهايتها، "
        f"مثل: من ماي إلى يوليوز 2024، {ONE_EACH}."
    )


def repeated_day(date: str) -> str:
    return f"كررتَ اليوم نفسه «{date}»؛ احذف المكرر أو صحِّحه، مثل: 6 و29 يونيو 2024."


def too_many_days() -> str:
    return f"كتبتَ أكثر من {MAX_DAYS} يوما متفرقا؛ سجِّل لكل مجموعة أيام محطة، مثل: 6 و29 يونيو 2024."


def wrong_weekday(written: str, actual: str, date: str) -> str:
    return f"كتبتَ «{written}»، لكن {date} يوافق {actual}؛ أخذنا بالرقم."


def reordered(date: str) -> str:
    return f"رتبنا الأيام من الأقدم إلى الأحدث: {date}؛ إن كان لأحدها شهر آخر فاكتبه."
