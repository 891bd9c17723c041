"""The date of a line is found wherever it stands, and nothing that is no date of the activity is taken for one."""

import pytest

from cards.dating import find

READ = [
    ("ارسال طلب الانخراط بتاريخ 6 يونيو 2023،", "2023-06-06", "6 يونيو 2023"),
    ("بتاريخ 8 يناير 2025 اعلان عن انطلاق مسار تشاور عمومي،", "2025-01-08", "8 يناير 2025"),
    ("18 يناير 2025 تنظيم لقاء", "2025-01-18", "18 يناير 2025"),
    ("ورشات تكوينية بتاريخ 6 و 29 يونيو 2024،", "{2024-06-06,2024-06-29}", "6 و 29 يونيو 2024"),
    ("ورشات ٦ و٢٩ يونيو ٢٠٢٤", "{2024-06-06,2024-06-29}", "٦ و٢٩ يونيو ٢٠٢٤"),
    ("زيارة في الفترة الممتدة من 19 الى 22 فبراير 2025،", "2025-02-19/2025-02-22", "من 19 الى 22 فبراير 2025"),
    ("ابتداء من 5 ماي إلى غاية 7 ماي 2024 ورشة", "2024-05-05/2024-05-07", "ابتداء من 5 ماي إلى غاية 7 ماي 2024"),
    ("خلال شهر ماي 2024 تكوين 25 مشاركا", "2024-05", "شهر ماي 2024"),
    ("ورشة (12/05/2024) بمقر الجماعة", "2024-05-12", "12/05/2024"),
    ("من 28 دجنبر 2024 إلى 3 يناير 2025 زيارة", "2024-12-28/2025-01-03", "من 28 دجنبر 2024 إلى 3 يناير 2025"),
    ("ورشة يوم الثلاثاء 5 مارس 2024 على الساعة 10", "2024-03-05", "يوم الثلاثاء 5 مارس 2024"),
    ("لقاء في فاتح ماي 2024", "2024-05-01", "فاتح ماي 2024"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "when", "written"), READ)
def test_a_date_is_read_at_the_end_first_or_bare(line, when, written):
    (found,) = find(line)
    assert (found.when, found.written, found.problem) == (when, written, "")
    assert line[found.start : found.end].strip("،().").endswith(written[-4:])


@pytest.mark.parametrize(
    "line",
    ["إعداد خطة عمل 2024-2027", "تكوين 25 مشاركا و12 مشاركة", "الفصل 119 من القانون", "احداث فضاء للألعاب بجانب مسجد",
     "اجتماع المجلس رقم 3", "برنامج 60 جماعة منها 12 جماعة نموذج", ""],
)  # fmt: skip
def test_a_number_in_passing_is_no_date(line):
    assert [one for one in find(line) if one.when] == []


@pytest.mark.parametrize(
    ("line", "said"),
    [("تكوين خلال شهر ماي", "بلا سنة"), ("اجتماع 31 نونبر 2024", "30 يوما"), ("لقاء بتاريخ 5 مارس", "بلا سنة"),
     ("لقاء بتاريخ 13/13/2024", "13")],
)  # fmt: skip
def test_a_date_that_is_not_whole_is_flagged_and_never_guessed(line, said):
    (found,) = find(line)
    assert found.when == ""
    assert said in found.problem


@pytest.mark.parametrize(
    "line",
    ["مناقشة القانون التنظيمي رقم 113.14 الصادر في 7 يوليوز 2015", "تنزيل المرسوم عدد 2.16.301 بتاريخ 29 يونيو 2016",
     "جواب عن الرسالة المؤرخة في 3 ماي 2024", "تطبيق الظهير الشريف الصادر بتاريخ 7 يوليوز 2015"],
)  # fmt: skip
def test_the_date_of_a_law_or_a_letter_is_never_the_activity_s(line):
    (found,) = find(line)
    assert (found.when, found.of_a_law) == ("", True)
    assert found.choices[0] == ""  # a person may still choose it


def test_the_activity_s_own_date_stands_beside_that_of_a_law():
    law, own = find("اجتماع طبقا للقانون التنظيمي رقم 113.14 الصادر في 7 يوليوز 2015 بتاريخ 5 مارس 2024")
    assert (law.when, own.when) == ("", "2024-03-05")


def test_two_readings_are_offered_as_a_choice():
    (found,) = find("6-29 يونيو 2024 ورشات")
    assert found.choices == ("2024-06-06/2024-06-29", "{2024-06-06,2024-06-29}")
    assert found.problem


def test_two_activities_in_one_line_have_two_dates():
    found = find("تنظيم لقاء بتاريخ 5 مارس 2024 وتنظيم ورشة بتاريخ 7 أبريل 2024")
    assert [one.when for one in found] == ["2024-03-05", "2024-04-07"]


def test_a_figure_before_the_words_that_begin_a_date_is_no_day_of_it():
    (found,) = find("احداث مجلس الحي 28، بتاريخ 1 مارس 2011")
    assert (found.when, found.written) == ("2011-03-01", "1 مارس 2011")


@pytest.mark.parametrize("line", ["منتدى منتصف شهر أبريل 2024", "لقاء بعد 5 ماي 2024", "ورشة أواخر ماي 2024"])
def test_a_date_that_is_only_near_is_offered_and_not_taken(line):
    (found,) = find(line)
    assert found.when == ""
    assert found.choices[0] == ""
    assert found.problem


def test_a_meeting_from_afar_is_no_date_that_is_only_near():
    (found,) = find("لقاء عن بعد بتاريخ 4 مارس 2024")
    assert (found.when, found.problem) == ("2024-03-04", "")


def test_a_beginning_without_an_end_is_flagged():
    (found,) = find("دورة تكوينية ابتداء من 4 مارس 2024")
    assert found.when == "2024-03-04"
    assert found.problem


def test_the_activity_s_own_date_may_follow_that_of_a_letter_after_a_comma():
    law, own = find("جوابا على المراسلة عدد 152 بتاريخ 3 ماي 2024، بتاريخ 9 ماي 2024")
    assert (law.when, law.of_a_law, own.when) == ("", True, "2024-05-09")
