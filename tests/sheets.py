"""Sheets for tests of the card's renderings: a record in words, without any database."""

from cards import own
from cards.sheet import Entry, Sheet, Step

SHEET = {
    "slug": "tajriba",
    "title": "بطاقة حول الانخراط في برنامج دعم المشاركة المواطنة",
    "commune": "جماعة التجربة",
    "context": ("يندرج البرنامج في إطار الشراكة.",),
    "facts": (("الجهة", "جهة التجربة"), ("الإقليم", "إقليم التجربة")),
    "steps": (Step("طلب الانخراط", "محطة واحدة", True), Step("لقاء الانطلاق", "غير مسجَّل بعد", False)),
    "recorded": "مرحلة واحدة مسجَّلة من 2",
    "joined": "انخراط جماعة التجربة في البرنامج",
    "timeline": (),
    "achievements": (),
    "issued": "24 نونبر 2026",
    "address": "https://tadafur.example.ma/communes/tajriba/",
    "sources": ("بطاقة الجماعة",),
}


def sheet(**facts) -> Sheet:
    return Sheet(**SHEET | facts)


def entry(statement="تنظيم لقاء تواصلي", when="6 يونيو 2023", facts=((own.STAGE, "لقاء الانطلاق"),), **more) -> Entry:
    return Entry(when=when, note=more.pop("note", ""), statement=statement, facts=facts, **more)
