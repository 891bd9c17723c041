"""The words people use around dates, and what each one is. Spellings are compared folded (`folding.fold`)."""

from enum import Enum, auto

from arabic.folding import fold

MONTHS = (
    "يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو", "يوليوز", "غشت", "شتنبر", "أكتوبر", "نونبر", "دجنبر",
)  # fmt: skip
WEEKDAYS = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")  # as date.weekday()


class Kind(Enum):
    """What a token is, to the grammar."""

    NUMBER = auto()
    DATE = auto()  # three numbers: 06/02/2025
    MONTH = auto()
    WEEKDAY = auto()
    FIRST = auto()  # فاتح ماي
    SAME_MONTH = auto()  # منه
    SAME_YEAR = auto()  # من نفس السنة
    A_DAY = auto()  # the word «يوم» before a day
    A_MONTH = auto()  # the word «شهر» before a month
    A_YEAR = auto()  # the word «سنة» before a year
    LEAD = auto()  # بتاريخ، في، خلال: may stand before a date
    FROM = auto()
    TO = auto()
    BETWEEN = auto()
    AND = auto()
    COMMA = auto()
    DASH = auto()
    SLASH = auto()
    ERA = auto()  # «م» after a year
    HIJRI = auto()
    OR = auto()
    ABOUT = auto()  # حوالي، أواخر
    STRANGE = auto()  # a word or a sign with no place in a date


_MONTH_SPELLINGS = (
    "يناير جانفي كانون_الثاني ينايير",
    "فبراير فيفري شباط فبرايير فيبراير",
    "مارس آذار",
    "أبريل إبريل أفريل نيسان",
    "ماي مايو أيار مايس",
    "يونيو يونيه جوان حزيران",
    "يوليوز يوليو يوليه جويلية تموز يوليز",
    "غشت أغسطس أوت آب",
    "شتنبر شتمبر سبتمبر سبتنبر أيلول",
    "أكتوبر أوكتوبر تشرين_الأول",
    "نونبر نوفمبر نوانبر نونمبر تشرين_الثاني",
    "دجنبر ديسمبر دسمبر دجمبر كانون_الأول",
)

_DAYS = {"يوم": 1, "يومي": 2, "اليومين": 2, "أيام": 3}  # how many days the word announces; 3 for several

_SPELLINGS = {
    Kind.FIRST: "فاتح الفاتح الأول",
    Kind.SAME_MONTH: "منه من_نفس_الشهر من_الشهر_نفسه من_ذات_الشهر من_الشهر_ذاته",
    Kind.SAME_YEAR: "من_نفس_السنة من_السنة_نفسها من_ذات_السنة من_السنة_ذاتها من_نفس_العام من_العام_نفسه",
    Kind.A_MONTH: "شهر شهري",
    Kind.A_YEAR: "سنة عام السنة العام سنتي",
    Kind.LEAD: (
        "بتاريخ تاريخ التاريخ في خلال أثناء طيلة برسم الفترة فترة المدة مدة بالفترة الممتدة والممتدة "
        "المتراوحة بفترة بمدة للفترة الموافق ل"
    ),
    Kind.FROM: "من ابتداء_من ابتداءا_من بدءا_من انطلاقا_من منذ",
    Kind.TO: "إلى حتى إلى_غاية لغاية حتى_غاية إلى_حدود",
    Kind.BETWEEN: "بين ما_بين مابين",
    Kind.AND: "و وكذا وكذلك ثم",
    Kind.ERA: "م ميلادية ميلادي الميلادية للميلاد",
    Kind.HIJRI: (
        "محرم صفر ربيع_الأول ربيع_الثاني ربيع_الآخر ربيع_الأخير جمادى_الأولى جمادى_الثانية جمادى_الآخرة "
        "جمادى_الأول جمادى_الثاني جمادى رجب شعبان رمضان شوال ذو_القعدة ذي_القعدة ذو_الحجة ذي_الحجة القعدة "
        "الحجة ه هجري هجرية الهجرية للهجرة"
    ),
    Kind.OR: "أو إما أم",
    Kind.ABOUT: ("حوالي نحو تقريبا قرابة أواخر أوائل أواسط بداية مطلع منتصف وسط نهاية متم أوسط قبل بعد مستهل ربما"),
}

UNKNOWN = frozenset(
    fold(subject + words)
    for subject in ("", "تاريخ ", "التاريخ ", "بتاريخ ")
    for words in ("غير معروف", "غير محدد", "غير مسجل", "غير مذكور", "مجهول")
) | {fold(words) for words in ("بلا تاريخ", "بدون تاريخ", "من دون تاريخ", "دون تاريخ", "لا تاريخ")}


def _phrases(spellings: str) -> list[tuple[str, ...]]:
    return [tuple(fold(phrase).split()) for phrase in spellings.replace("_", "\u00a0").split(" ")]


# One to three folded words, to what they are and their value: month 1 to 12, weekday 0 to 6, days 1 to 3.
VOCABULARY: dict[tuple[str, ...], tuple[Kind, int]] = {
    **{phrase: (kind, 0) for kind, spellings in _SPELLINGS.items() for phrase in _phrases(spellings)},
    **{
        phrase: (Kind.MONTH, number)
        for number, spellings in enumerate(_MONTH_SPELLINGS, start=1)
        for phrase in _phrases(spellings)
    },
    **{(fold(word),): (Kind.A_DAY, days) for word, days in _DAYS.items()},
    **{(fold(name),): (Kind.WEEKDAY, number) for number, name in enumerate(WEEKDAYS)},
}
LONGEST_PHRASE = max(map(len, VOCABULARY))
KNOWN_WORDS = frozenset(word for phrase in VOCABULARY for word in phrase)
# «بيونيو»، «لشهر ماي»، «ليوم 6»: a preposition written as part of the word
AFTER_PREPOSITION = frozenset(
    phrase[0]
    for phrase, (kind, _) in VOCABULARY.items()
    if len(phrase) == 1 and kind in {Kind.MONTH, Kind.A_DAY, Kind.A_MONTH, Kind.A_YEAR, Kind.WEEKDAY}
)
