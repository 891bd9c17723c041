"""What the words of a line suggest: its kind, stage, level, bodies, place, and corrections of its spelling.

Every suggestion carries the words that led to it. None of them is a fact before a person confirms it.
"""

import re
from dataclasses import dataclass, field

from arabic.folding import fold, words
from cards.sections import ACHIEVEMENTS


@dataclass(frozen=True)
class Guess:
    value: str
    because: str  # the words of the line that led to it, as written


@dataclass(frozen=True)
class Guesses:
    kind: Guess
    stage: Guess
    level: Guess
    bodies: tuple[Guess, ...] = ()
    place: Guess | None = None
    corrections: tuple[tuple[str, str], ...] = field(default=())  # as written, as it is written


def _folded(*table):
    """The table with its phrases as search compares them."""
    return tuple((value, tuple(fold(phrase) for phrase in phrases)) for value, phrases in table)


# The first phrase that stands in the line decides; what is most telling stands first.
KINDS = _folded(
    ("request", ("طلب الانخراط", "طلب انخراط", "طلب الانضمام")),
    ("meeting", ("يوم دراسي",)),
    ("exchange", ("زياره تبادل", "زياره ميدانيه", "تبادل التجارب", "تبادل الخبرات")),
    ("deliberation", ("المصادقه", "مصادقه", "صادق المجلس", "تصويت المجلس")),
    ("forum", ("المنتدي", "منتدي")),
    ("awareness", ("لقاء تواصلي", "لقاءات تواصليه", "تحسيسي", "تحسيسيه", "التحسيس", "حمله تحسيس")),
    ("consultation", ("تشاور عمومي", "التشاور العمومي", "استشاره عموميه", "مشاورات", "لقاء تشاوري",
                      "لقاءات تشاوريه")),
    ("training", ("دوره تكوينيه", "دورات تكوينيه", "الدورات", "ورشات تكوينيه", "ورشه تكوينيه", "تكوينيه",
                  "تكوين", "تقويه القدرات", "تقويه قدرات")),
    ("workshop", ("ورشه", "ورشات")),
    ("meeting", ("لقاء", "اجتماع", "اجتماعات", "لقاءات")),
    ("facility", ("احداث فضاء", "فضاء", "تهيئه", "بناء", "تجهيز", "مرفق", "احداث دار", "احداث مركز",
                  "احداث ملعب", "احداث قاعه", "احداث مكتبه", "احداث حديقه")),
    ("body", ("احداث مجلس", "احداث هيئه", "احداث لجنه", "تاسيس", "احداث")),
)  # fmt: skip
STAGES = _folded(
    ("request", ("طلب الانخراط", "طلب انخراط", "طلب الانضمام")),
    ("kickoff", ("لقاء انطلاق", "لقاء الانطلاق", "انطلاق دعم", "انطلاق البرنامج", "اعطاء الانطلاقه")),
    ("adoption", ("المصادقه", "مصادقه")),
    ("consultation", ("تشاور عمومي", "التشاور العمومي", "تواصلي", "تواصليه", "تحسيسي", "تحسيسيه",
                      "استشاره عموميه", "مشاورات", "لقاء تشاوري", "لقاءات تشاوريه")),
    ("action-plan", ("مسوده خطه عمل", "اعداد خطه عمل", "خطه العمل", "خطه عمل المشاركه", "ميثاق المشاركه")),
    ("training", ("تكوين", "تكوينيه", "تقويه القدرات", "تقويه قدرات", "الدورات")),
    ("steering", ("اللجنه التقنيه", "لجنه التوجيه", "لجنه القياده", "للتوجيه والتتبع", "التتبع", "للتتبع",
                  "المنتدي", "منتدي")),
)  # fmt: skip
LEVELS = _folded(
    ("province", ("صعيد اقليم", "صعيد عماله", "الاقليمي", "الاقليميه", "صعيد الاقليم", "لجنه القياده لاقليم")),
    ("region", ("صعيد جهه", "الجهوي", "الجهويه", "صعيد الجهه")),
    ("nation", ("الوطني", "الوطنيه", "الصعيد الوطني")),
)
BODIES = _folded(
    ("council", ("مجلس جماعه", "مجلس الجماعه", "المجلس الجماعي", "المجلس")),
    ("equity", ("هيئه المساواه", "هيئه المساواه وتكافؤ الفرص", "هياه المساواه")),
    ("associations", ("جمعيات المجتمع المدني", "جمعيات", "الجمعيات")),
    ("children", ("مجلس الطفل", "مجلس للطفل", "مجلس الاطفال")),
    ("steering-committee", ("اللجنه التقنيه للتوجيه والتتبع",)),
    ("partner-communes", ("الجماعات الشريكه",)),
)
# A body takes part where the line says so; elsewhere it is only spoken of.
TAKES_PART = frozenset(words("حضور مشاركة طرف لدى بحضور بمشاركة لفائدة مع اجتماع دعم"))
# «بمقر العمالة»، «لمدينة أكادير»، «بجانب مسجد الجنيد»: up to the next stop, or what is plainly no longer the place.
PLACES = re.compile(
    r"(?:^|\s)(?:[بل](?P<town>مدينة\s\S+)|(?P<at>ب(?:مقر|قاعة|دار|جانب|مركب|مركز)\s[^،؛.()]{2,60}?))"
    r"(?=\s(?:حول|من|في|بحضور|بمشاركة|لفائدة|يوم|بتاريخ)\s|[،؛.()]|\s*$)"
)
# As mistyped in real cards: the programme's own terms, and hamzas that official writing keeps.
TERMS = {
    "تضايف": "تضافر",
    "توافي تحسيبي": "تواصلي تحسيسي",
    "توافي تحسيسي": "تواصلي تحسيسي",
    "تواصلي تحسيبي": "تواصلي تحسيسي",
    "المشاركة المواطنه": "المشاركة المواطنة",
}
HAMZAS = (
    {
        written.replace("إ", "ا").replace("أ", "ا"): written
        for written in re.findall(
            r"\S+",
            "إرسال إعداد إعدادية إعلان إحداث إلى إطلاق إشراك إنجاز إجراء إجراءات إنشاء إدماج إقليم إشراف إعطاء إصدار "
            "الإعلان الإطار الإنجازات الإقليمي الإقليمية الإعداد الإشراك أعضاء أنشطة أشغال أطر أطفال الأطفال الأنشطة "
            "الأشغال الأولى أكادير أزيلال",
        )
    }
    | {  # hamzas where the alef carries none
        written.replace("ا", "إ", 1)
        if written.startswith("ا") and not written.startswith("ال")
        else f"الإ{written[3:]}": written
        for written in re.findall(
            r"\S+",
            "اجتماع اجتماعات انضمام انخراط انطلاق انعقاد استقبال استشارة اختتام افتتاح الاجتماع الانضمام الانخراط "
            "الانطلاق الاستشارية الافتتاح",
        )
    }
)


def guess(text: str, section: str, *, lead: str = "") -> Guesses:
    """What the line suggests; `lead` is the bullet that it stands under, whose words say its kind and stage too."""
    corrected, corrections = correct(text)
    whole = f"{lead} {corrected}".strip()
    folded, folded_whole = f" {fold(corrected)} ", f" {fold(whole)} "
    kind = _first(KINDS, folded_whole, whole) or Guess("other", "")
    stage = _first(STAGES, folded_whole, whole)
    if section == ACHIEVEMENTS and (stage is None or stage.value != "adoption"):
        stage = Guess("achievements", "")
    return Guesses(
        kind=kind,
        stage=stage or Guess("", ""),
        level=_first(LEVELS, folded, corrected) or Guess("commune", ""),
        bodies=tuple(_bodies(folded, corrected)),
        place=_place(corrected),
        corrections=tuple(corrections),
    )


def correct(text: str) -> tuple[str, list[tuple[str, str]]]:
    """The text with known mistypings put right, and each of them beside what it becomes."""
    made = []
    for wrong, right in TERMS.items():
        if wrong in text:
            text = text.replace(wrong, right)
            made.append((wrong, right))

    def put_right(match: re.Match) -> str:
        lead, word = match[1], match[2]
        right = HAMZAS.get(word)
        if right is None:
            return match[0]
        made.append((word, right))
        return lead + right

    return re.sub(r"(^|[\s(«])([\u0621-\u064a]+)(?=$|[\s،.؛:)»])", put_right, text), made


def _first(table, folded: str, text: str) -> Guess | None:
    """The first entry of the table one of whose phrases stands in the line, also behind «و», «ل» or «ب»."""
    for value, phrases in table:
        for phrase in phrases:
            if any(f" {lead}{phrase} " in folded for lead in ("", "و", "ل", "ب")):
                return Guess(value, _as_written(phrase, text))
    return None


def _bodies(folded: str, text: str):
    for value, phrases in BODIES:
        for phrase in phrases:
            at = folded.find(f" {phrase} ")
            if at < 0:
                continue
            before = folded[:at].split()[-3:]
            if TAKES_PART & set(before):
                yield Guess(value, _as_written(phrase, text))
            break


def _place(text: str) -> Guess | None:
    found = PLACES.search(text)
    if found is None:
        return None
    place = found["town"] or found["at"]
    return Guess(place.strip(), found[0].strip())


def _as_written(phrase: str, text: str) -> str:
    """The words of the line that fold to the phrase."""
    parts = text.split()
    length = len(words(phrase))
    for start in range(len(parts)):
        found = " ".join(parts[start : start + length])
        if phrase in fold(found):
            return found.strip("،.؛:")
    return phrase
