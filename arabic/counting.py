"""Nouns after numbers: «محطة واحدة»، «محطتان»، «3 محطات»، «11 يوما».

Numbers are written in western digits, so only the noun changes. Choices where usage varies:
- 0 is «لا محطة»: a sentence, not a figure.
- 100, 101, 102, 200, 1000… take the singular («101 محطة»): the digits already say the one and the two.
- From 3 up, the last two digits decide: «103 محطات»، «111 يوما».
- «نموذج» in «جماعة نموذج» is a noun set beside another and does not vary, as in the programme's own
  «12 جماعة نموذج» and «الجماعات النموذج»: «جماعتان نموذج»، «3 جماعات نموذج».
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Noun:
    """The forms of one noun that digits can ask for."""

    singular: str  # 1 and, in the genitive, 100: «يوم»
    dual: str  # 2: «يومان»
    dual_oblique: str  # 2 after a preposition or as an object: «يومين»
    plural: str  # 3 to 10, in the genitive: «أيام»، «مشاركين»
    accusative: str  # 11 to 99: «يوما»
    feminine: bool
    said: str = ""  # what is said of the singular after it and its «واحدة»: « معروفة بالاسم»

    @property
    def one(self) -> str:
        return f"{self.singular.removesuffix(self.said)} {'واحدة' if self.feminine else 'واحد'}{self.said}"


def counted(n: int, noun: Noun, *, case: Literal["nominative", "oblique"] = "nominative") -> str:
    """The number and its noun. `case` only shows in the dual: «محطتان»، but «من محطتين»."""
    if n < 0:
        raise ValueError("A count is never negative.")
    if n == 0:
        return f"لا {noun.singular}"
    if n == 1:
        return noun.one
    if n == 2:
        return noun.dual if case == "nominative" else noun.dual_oblique
    last_two = n % 100
    if last_two <= 2:
        return f"{n} {noun.singular}"
    if last_two <= 10:
        return f"{n} {noun.plural}"
    return f"{n} {noun.accusative}"


def pronoun(n: int, noun: Noun, *, joined: bool = False) -> str:
    """What stands for so many of them: «هي» for a محطة and for three of anything, «هما» for two, «هو» for one سطر.

    `joined` to the word before it: «منها»، «منهما»، «منه».
    """
    if n == 2:
        return "هما"
    feminine = noun.feminine or n != 1
    return ("ها" if feminine else "ه") if joined else ("هي" if feminine else "هو")


def _feminine(singular: str, plural: str, adjective: tuple[str, str, str, str] = ("", "", "", "")) -> Noun:
    """A noun in ة, with the forms of what follows it: after singular, dual, oblique dual, plural."""
    stem = singular.removesuffix("ة")
    one, two, two_oblique, many = (f" {word}" if word else "" for word in adjective)
    return Noun(
        singular=singular + one,
        dual=f"{stem}تان{two}",
        dual_oblique=f"{stem}تين{two_oblique}",
        plural=plural + many,
        accusative=singular + one,
        feminine=True,
    )


def _masculine(singular: str, plural: str) -> Noun:
    return Noun(
        singular=singular,
        dual=f"{singular}ان",
        dual_oblique=f"{singular}ين",
        plural=plural,
        accusative=f"{singular}ا",
        feminine=False,
    )


def _unit(name: str) -> Noun:
    """A borrowed unit of measure, which takes no plural: «3 ميغابايت»."""
    return Noun(name, f"{name}ان", f"{name}ين", plural=name, accusative=name, feminine=False)


def _said(noun: Noun, singular: str, dual: str, dual_oblique: str) -> Noun:
    """The noun with something said of it, in agreement: «جماعة واحدة معروفة»، «جماعتان معروفتان»."""
    return Noun(
        singular=f"{noun.singular} {singular}",
        dual=f"{noun.dual} {dual}",
        dual_oblique=f"{noun.dual_oblique} {dual_oblique}",
        plural=f"{noun.plural} {singular}",
        accusative=f"{noun.accusative} {singular}",
        feminine=noun.feminine,
        said=f" {singular}",
    )


NOUNS = {
    "milestone": _feminine("محطة", "محطات"),
    "milestone new": _feminine("محطة", "محطات", ("جديدة", "جديدتان", "جديدتين", "جديدة")),
    "milestone other": _feminine("محطة", "محطات", ("أخرى", "أخريان", "أخريين", "أخرى")),
    "correction": _masculine("تصحيح", "تصحيحات"),
    "decision": _masculine("قرار", "قرارات"),
    "minute": _feminine("دقيقة", "دقائق"),
    "commune": _feminine("جماعة", "جماعات"),
    "pilot": _feminine("جماعة", "جماعات", ("نموذج",) * 4),
    "partner": _feminine("جماعة", "جماعات", ("شريكة", "شريكتان", "شريكتين", "شريكة")),
    "consultation": _masculine("تشاور", "تشاورات"),
    "draft": _feminine("مسودة", "مسودات"),
    "stage": _feminine("مرحلة", "مراحل"),
    "result": _feminine("نتيجة", "نتائج"),
    "region": _feminine("جهة", "جهات"),
    "year": _feminine("سنة", "سنوات"),
    "star": _feminine("نجمة", "نجوم"),
    "page": _feminine("صفحة", "صفحات"),
    "province": _masculine("إقليم", "أقاليم"),
    "achievement": _masculine("إنجاز", "إنجازات"),
    "reminder": _masculine("تذكير", "تذكيرات"),
    "answer": _masculine("جواب", "أجوبة"),
    "note": _feminine("ملاحظة", "ملاحظات"),
    "message": _feminine("رسالة", "رسائل"),
    "person": _masculine("شخص", "أشخاص"),
    "proposal": _masculine("مقترح", "مقترحات"),
    "participant": _masculine("مشارك", "مشاركين"),
    "woman": Noun("امرأة", "امرأتان", "امرأتين", "نساء", "امرأة", feminine=True),
    "young person": Noun("شاب", "شابان", "شابين", "شباب", "شابا", feminine=False),
    "day": _masculine("يوم", "أيام"),
    "month": _masculine("شهر", "أشهر"),
    "character": _masculine("حرف", "أحرف"),
    "line": Noun("سطر", "سطران", "سطرين", "أسطر", "سطرا", feminine=False),
    "line new": Noun(
        "سطر جديد", "سطران جديدان", "سطرين جديدين", "أسطر جديدة", "سطرا جديدا", feminine=False, said=" جديد"
    ),
    "line changed": Noun(
        "سطر متغير", "سطران متغيران", "سطرين متغيرين", "أسطر متغيرة", "سطرا متغيرا", feminine=False, said=" متغير"
    ),
    "line unchanged": Noun(
        "سطر بلا تغيير",
        "سطران بلا تغيير",
        "سطرين بلا تغيير",
        "أسطر بلا تغيير",
        "سطرا بلا تغيير",
        feminine=False,
        said=" بلا تغيير",
    ),
    "line faulty": Noun(
        "سطر فيه خطأ",
        "سطران فيهما خطأ",
        "سطرين فيهما خطأ",
        "أسطر فيها خطأ",
        "سطرا فيه خطأ",
        feminine=False,
        said=" فيه خطأ",
    ),
    "heading": Noun("عنوان", "عنوانان", "عنوانين", "عناوين", "عنوانا", feminine=False),
    "blank bullet": _feminine("عارضة", "عوارض", ("فارغة", "فارغتان", "فارغتين", "فارغة")),
    "account": _masculine("حساب", "حسابات"),
    "attachment": _masculine("مرفق", "مرفقات"),
    "card": _feminine("بطاقة", "بطاقات"),
    "invitation": _feminine("دعوة", "دعوات"),
    "kilobyte": _unit("كيلوبايت"),
    "megabyte": _unit("ميغابايت"),
}

KNOWN = ("معروفة بالاسم", "معروفتان بالاسم", "معروفتين بالاسم")
NOUNS |= {
    "commune known": _said(NOUNS["commune"], *KNOWN),
    "pilot known": _said(NOUNS["pilot"], *KNOWN),
    "partner known": _said(NOUNS["partner"], *KNOWN),
    "partner recorded": _said(NOUNS["partner"], "لها سجل منشور", "لهما سجل منشور", "لهما سجل منشور"),
    "partner unnamed": _said(NOUNS["partner"], "غير مسجَّلة", "غير مسجَّلتين", "غير مسجَّلتين"),
    "message waiting": _said(NOUNS["message"], "تنتظر الجواب", "تنتظران الجواب", "تنتظران الجواب"),
    "message overdue": _said(NOUNS["message"], "فات أجلها", "فات أجلهما", "فات أجلهما"),
    "milestone returned": _said(NOUNS["milestone"], "معادة", "معادتان", "معادتين"),
    "milestone waiting": _said(NOUNS["milestone"], *("في انتظار المراجعة",) * 3),
    "milestone published": _said(NOUNS["milestone"], "منشورة", "منشورتان", "منشورتين"),
    "stage recorded": _said(NOUNS["stage"], "مسجَّلة", "مسجَّلتان", "مسجَّلتين"),
}
