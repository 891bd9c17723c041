"""Nouns after numbers, as a careful civil servant writes them beside western digits."""

import pytest

from arabic.counting import NOUNS, counted


@pytest.mark.parametrize(
    ("n", "milestones", "days"),
    [
        (0, "لا محطة", "لا يوم"),
        (1, "محطة واحدة", "يوم واحد"),
        (2, "محطتان", "يومان"),
        (3, "3 محطات", "3 أيام"),
        (10, "10 محطات", "10 أيام"),
        (11, "11 محطة", "11 يوما"),
        (12, "12 محطة", "12 يوما"),
        (20, "20 محطة", "20 يوما"),
        (99, "99 محطة", "99 يوما"),
        (100, "100 محطة", "100 يوم"),
        (101, "101 محطة", "101 يوم"),
        (102, "102 محطة", "102 يوم"),
        (103, "103 محطات", "103 أيام"),
        (110, "110 محطات", "110 أيام"),
        (111, "111 محطة", "111 يوما"),
        (200, "200 محطة", "200 يوم"),
        (1000, "1000 محطة", "1000 يوم"),
        (1200, "1200 محطة", "1200 يوم"),
        (1503, "1503 محطات", "1503 أيام"),
        (100_011, "100011 محطة", "100011 يوما"),
    ],
)
def test_the_noun_agrees_with_its_number(n, milestones, days):
    assert counted(n, NOUNS["milestone"]) == milestones
    assert counted(n, NOUNS["day"]) == days


@pytest.mark.parametrize(
    ("key", "one", "two", "of_two", "three", "eleven", "hundred"),
    [
        ("milestone", "محطة واحدة", "محطتان", "محطتين", "3 محطات", "11 محطة", "100 محطة"),
        ("commune", "جماعة واحدة", "جماعتان", "جماعتين", "3 جماعات", "11 جماعة", "100 جماعة"),
        (
            "pilot",
            "جماعة نموذج واحدة",
            "جماعتان نموذج",
            "جماعتين نموذج",
            "3 جماعات نموذج",
            "11 جماعة نموذج",
            "100 جماعة نموذج",
        ),
        (
            "partner",
            "جماعة شريكة واحدة",
            "جماعتان شريكتان",
            "جماعتين شريكتين",
            "3 جماعات شريكة",
            "11 جماعة شريكة",
            "100 جماعة شريكة",
        ),
        ("day", "يوم واحد", "يومان", "يومين", "3 أيام", "11 يوما", "100 يوم"),
        ("stage", "مرحلة واحدة", "مرحلتان", "مرحلتين", "3 مراحل", "11 مرحلة", "100 مرحلة"),
        ("result", "نتيجة واحدة", "نتيجتان", "نتيجتين", "3 نتائج", "11 نتيجة", "100 نتيجة"),
        ("province", "إقليم واحد", "إقليمان", "إقليمين", "3 أقاليم", "11 إقليما", "100 إقليم"),
        ("region", "جهة واحدة", "جهتان", "جهتين", "3 جهات", "11 جهة", "100 جهة"),
        ("year", "سنة واحدة", "سنتان", "سنتين", "3 سنوات", "11 سنة", "100 سنة"),
        ("achievement", "إنجاز واحد", "إنجازان", "إنجازين", "3 إنجازات", "11 إنجازا", "100 إنجاز"),
        ("star", "نجمة واحدة", "نجمتان", "نجمتين", "3 نجوم", "11 نجمة", "100 نجمة"),
        ("page", "صفحة واحدة", "صفحتان", "صفحتين", "3 صفحات", "11 صفحة", "100 صفحة"),
        ("participant", "مشارك واحد", "مشاركان", "مشاركين", "3 مشاركين", "11 مشاركا", "100 مشارك"),
        ("month", "شهر واحد", "شهران", "شهرين", "3 أشهر", "11 شهرا", "100 شهر"),
        ("character", "حرف واحد", "حرفان", "حرفين", "3 أحرف", "11 حرفا", "100 حرف"),
        (
            "megabyte",
            "ميغابايت واحد",
            "ميغابايتان",
            "ميغابايتين",
            "3 ميغابايت",
            "11 ميغابايت",
            "100 ميغابايت",
        ),
    ],
)
def test_every_noun_has_all_its_forms(key, one, two, of_two, three, eleven, hundred):
    noun = NOUNS[key]
    assert [counted(n, noun) for n in (1, 2, 3, 11, 100)] == [one, two, three, eleven, hundred]
    assert counted(2, noun, case="oblique") == of_two


def test_only_the_dual_changes_with_its_case():
    for noun in NOUNS.values():
        for n in (0, 1, 3, 10, 11, 99, 100, 102, 111):
            assert counted(n, noun, case="oblique") == counted(n, noun)


def test_a_negative_count_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="negative"):
        counted(-1, NOUNS["day"])


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (1, "جماعة شريكة واحدة لها سجل منشور"),
        (2, "جماعتان شريكتان لهما سجل منشور"),
        (3, "3 جماعات شريكة لها سجل منشور"),
        (47, "47 جماعة شريكة لها سجل منشور"),
    ],
)
def test_what_is_said_of_a_counted_noun_agrees_with_it(number, said):
    assert counted(number, NOUNS["partner recorded"]) == said
