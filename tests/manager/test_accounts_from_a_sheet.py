"""Management opens and changes accounts from a spreadsheet: one line for each mandate, invitations by letter."""

import datetime
import re

import pytest
from django.core import mail

from accounts import sheet_places
from accounts.models import HeldSheet, Mandate, Role, User
from accounts.people import persons
from arabic.folding import fold
from communes.models import Enrolment
from tests import factories, factors, spreadsheets
from tests.conventions.test_arabic_everywhere import latin_words, read_by_people
from tests.manager import test_enrolments_from_a_sheet as enrolments
from tests.manager.test_enrolments_from_a_sheet import lines
from tests.staff.test_desk import text
from tests.staff.test_doors import link_of

IMPORT = "/admin/accounts/user/import/"
DEMNATE, AZILAL = "05.081.01.03", "05.081"
FATIMA = ("fatima", "فاطمة", "الزهراء", "fatima@demnate.ma", "محرر الجماعة", DEMNATE, "01/01/2026", "")


@pytest.fixture
def manager(client):
    person = factories.management()
    client.force_login(person)
    factors.confirm(client)
    return person


def uploaded(client, *rows, **how) -> str:
    return client.post(IMPORT, {"file": spreadsheets.accounts(*rows, **how)}, follow=True).content.decode()


def confirmed(client, page: str) -> str:
    return enrolments.confirmed(client, page, path=IMPORT, why="فريق جديد")


def test_a_new_account_is_opened_with_its_mandates_and_its_owner_invited_once(client, manager):
    coordinates = ("fatima", "", "", "", "منسق إقليمي", AZILAL, "", "")
    page = uploaded(client, FATIMA, coordinates)
    assert lines(page)[0].startswith("السطر 2 : fatima ، محرر الجماعة: دمنات، إقليم أزيلال الاسم فاطمة")
    assert "حساب جديد: تُرسل إلى صاحبه دعوة" in page
    assert not User.objects.filter(username="fatima").exists()
    assert not mail.outbox
    page = confirmed(client, page)
    assert "أُرسلت دعوة واحدة" in page
    user = User.objects.get(username="fatima")
    assert not user.has_usable_password()
    assert user.is_staff
    assert {str(mandate) for mandate in user.mandates.all()} == {
        "محرر الجماعة: دمنات، إقليم أزيلال",
        "منسق إقليمي: إقليم أزيلال",
    }
    (letter,) = mail.outbox
    assert letter.to == ["fatima@demnate.ma"]
    assert "/account/invitation/" in link_of(letter)
    for version in (user.history.get(), *Mandate.history.filter(user=user)):
        assert (version.history_user, version.history_change_reason) == (manager, "فريق جديد")


def test_a_session_left_open_gives_no_account_away_by_a_sheet(client):
    """The address decides who gets the link to a new password: it is kept once they have said again who they are."""
    User.objects.filter(pk=factories.staff_of("demnate").pk).update(username="fatima", email="fatima@demnate.ma")
    client.force_login(factories.management())
    page = uploaded(client, (*FATIMA[:3], "stranger@example.com", *FATIMA[4:]))
    page = confirmed(client, page)
    assert "أكِّد أنك صاحب الحساب" in page
    assert User.objects.get(username="fatima").email == "fatima@demnate.ma"
    path = f"{IMPORT}{HeldSheet.objects.get().pk}/"
    assert "الجدول الذي أكَّدته يفتح حسابات أو يغيِّرها. هو محفوظ ينتظر" in page
    assert f'href="{path}">رجوع إلى الجدول</a>' in page
    page = client.post(f"/account/confirm/?next={path}", {"password": "secret"}, follow=True).content.decode()
    assert User.objects.get(username="fatima").email == "stranger@example.com"  # what was pressed was not lost
    assert "سُجِّل" in page


@pytest.mark.parametrize("elsewhere", ["/account/sessions/", f"javascript:alert`{IMPORT}`", f"https://a.ma{IMPORT}"])
def test_who_is_asked_for_another_reason_reads_nothing_of_a_sheet(client, elsewhere):
    client.force_login(factories.management())
    page = client.get("/account/confirm/", {"next": elsewhere}).content.decode()
    assert "ما تريد فتحه أو حفظه يتعلق بحماية الحسابات." in page
    assert 'href="/account/">رجوع إلى حسابي</a>' in page


def test_a_second_press_sends_no_second_letter(client, manager):
    page = uploaded(client, FATIMA)
    for _ in range(2):
        confirmed(client, page)
    assert len(mail.outbox) == 1
    assert Mandate.objects.filter(user__username="fatima").count() == 1


def test_letters_that_did_not_leave_are_said_and_leave_at_the_press_of_a_button(client, manager, settings):
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND, settings.EMAIL_PORT = "django.core.mail.backends.smtp.EmailBackend", 9
    others = [(f"user-{n}", "اسم", "", f"{n}@demnate.ma", "مراقب", "", "", "") for n in "abc"]
    page = confirmed(client, uploaded(client, FATIMA, *others))
    assert "لم تُرسل بعد: 4 دعوات" in page
    settings.EMAIL_BACKEND = backend
    path = re.search(r'action="([^"]+/letters/)"', page)[1]
    assert "أُرسلت 4 دعوات" in client.post(path, follow=True).content.decode()
    assert len(mail.outbox) == 4
    client.post(path)
    assert client.get(path).status_code == 302
    assert len(mail.outbox) == 4


def test_an_account_is_changed_as_told_and_its_other_mandates_stay(client, manager):
    person = factories.staff_of("demnate")
    Mandate.objects.create(user=person, role=Role.OBSERVER, starts=datetime.date(2023, 1, 1))
    row = (person.username, "سعيد", "", "said@demnate.ma", "محرر الجماعة", DEMNATE, "01/01/2022", "2026-12-31")
    page = uploaded(client, row)
    assert lines(page) == [
        f"السطر 2 : {person.username} ، محرر الجماعة: دمنات، إقليم أزيلال الاسم سعيد البريد الإلكتروني "
        "said@demnate.ma إلى يوم 31 دجنبر 2026"
    ]
    confirmed(client, page)
    person.refresh_from_db()
    assert (person.first_name, person.email) == ("سعيد", "said@demnate.ma")
    assert sorted(person.mandates.values_list("role", "ends")) == [
        ("observer", None),
        ("staff", datetime.date(2026, 12, 31)),
    ]
    assert person.check_password("secret")
    assert not mail.outbox


def test_a_mandate_that_ended_long_ago_is_followed_by_a_new_one(client, manager):
    person = factories.staff_of("demnate")
    person.mandates.update(ends=datetime.date(2023, 1, 1))
    confirmed(client, uploaded(client, (person.username, "", "", "", "محرر الجماعة", DEMNATE, "2026-01-01", "")))
    assert sorted(person.mandates.values_list("starts", "ends")) == [
        (datetime.date(2022, 1, 1), datetime.date(2023, 1, 1)),
        (datetime.date(2026, 1, 1), None),
    ]


def row(username, *, name="", email="", role="", code="", starts="", ends=""):
    return (username, name, "", email, role, code, starts, ends)


FAULTS = {
    "no name of the account": ([row("", role="مراقب")], "اسم المستعمل: اكتب اسم المستعمل: به يُعرف الحساب."),
    "a new account without its owner": (
        [row("fatima", role="مراقب")],
        "الاسم: اكتب اسم صاحب الحساب. البريد الإلكتروني: اكتب بريد صاحب الحساب",
    ),
    "a name of an account that can't be": (
        [row("فاطمة !", name="ف", email="f@x.ma", role="مراقب")],
        "اسم المستعمل: ",
    ),
    "the same name in other letters": ([row("TAKEN", role="مراقب")], "يوجد حساب باسم «taken»"),
    "an address of another account": (
        [row("fatima", name="ف", email="Taken@x.ma", role="مراقب")],
        "هذا البريد الإلكتروني مسجل في حساب آخر؛ اكتب بريدا غيره.",
    ),
    "no address at all": ([row("fatima", name="ف", email="demnate", role="مراقب")], "البريد الإلكتروني: "),
    "no role": ([row("fatima", name="ف", email="f@x.ma")], "الصفة: اكتب الصفة: «محرر الجماعة»"),
    "a role that is not known": ([row("taken", role="وزير")], "الصفة: لم نعرف «وزير»؛ اكتب «محرر الجماعة»"),
    "a place that does not fit the role": (
        [row("taken", role="منسق إقليمي", code=DEMNATE)],
        "اختر جماعة واحدة لمحرر الجماعة، أو إقليما واحدا للمنسق الإقليمي",
    ),
    "a code that became a number": ([row("taken", role="منسق إقليمي", code=5.081)], "والأرجح أنه 05.081."),
    "a code that lost its zero": (
        [row("taken", role="منسق إقليمي", code="5.081")],
        "لا جماعة ولا إقليم رمزه «5.081»؛ اكتب 05.081 إن كان المقصود إقليم أزيلال.",
    ),
    "a commune that is not enrolled": (
        [row("taken", role="محرر الجماعة", code="01.511.01.0")],
        "هو رمز «جماعة طنجة، عمالة طنجة - أصيلة»، وليست في البرنامج؛ سجِّل الانخراط أولا.",
    ),
    "an end before the start": (
        [row("taken", role="مراقب", starts="2024-01-01", ends="2023-01-01")],
        "يوم انتهاء المهمة سابق ليوم بدايتها؛ صحح أحد التاريخين.",
    ),
    "a mandate that stands twice": (
        [row("taken", role="مراقب", starts="2024-01-01")] * 2,
        "هذه المهمة مذكورة من قبل في السطر 2؛ احذف أحد السطرين.",
    ),
    "two addresses of one account": (
        [row("taken", email="a@x.ma", role="مراقب"), row("taken", email="b@x.ma", role="إدارة البرنامج")],
        "سبق في السطر 2 «a@x.ma»",
    ),
    "one's own management": (
        [row("manager", role="إدارة البرنامج", starts="2022-01-01", ends="2023-01-01")],
        "لا تنهي مهمتك في إدارة البرنامج ولا توقف حسابك بنفسك",
    ),
    "a number for a name": ([row("taken", name=12, role="مراقب")], "الاسم: في الخانة رقم (12) وليس نصا"),
}


@pytest.mark.parametrize("what", FAULTS)
def test_each_fault_says_what_to_write_beside_the_number_of_its_line(client, manager, what):
    User.objects.filter(pk=manager.pk).update(username="manager")
    User.objects.create_user("taken", "taken@x.ma", "secret", is_staff=True)
    rows, said = FAULTS[what]
    page = uploaded(client, *rows)
    (line,) = [line for line in lines(page) if said in line]
    assert line.startswith(f"السطر {len(rows) + 1} ")
    versions = User.history.count(), Mandate.history.count()
    if 'name="seen"' in page:
        confirmed(client, page)
    assert len(rows) > 1 or versions == (User.history.count(), Mandate.history.count())


NAMED = ("اسم المستعمل", "الاسم", "البريد الإلكتروني", "الصفة", "رمز المكان", "المكان")


def named(client, *rows) -> list[str]:
    """What is told of lines that name their place."""
    return lines(client.post(IMPORT, {"file": spreadsheets.workbook(NAMED, *rows)}, follow=True).content.decode())


@pytest.mark.parametrize(
    ("role", "place", "held"),
    [
        ("محرر الجماعة", "دمنات", "محرر الجماعة: دمنات، إقليم أزيلال"),
        ("محرر الجماعة", "جماعة دمنات", "محرر الجماعة: دمنات، إقليم أزيلال"),
        ("محرر الجماعة", "Demnate", "محرر الجماعة: دمنات، إقليم أزيلال"),
        ("محرر الجماعة", "ازيلال", "محرر الجماعة: أزيلال، إقليم أزيلال"),
        ("منسق إقليمي", "ازيلال", "منسق إقليمي: إقليم أزيلال"),
        ("محرر", "Azilal", "محرر الجماعة: أزيلال، إقليم أزيلال"),
        ("المنسق الإقليمي", "إقليم أزيلال", "منسق إقليمي: إقليم أزيلال"),
    ],
)
def test_a_place_is_known_by_its_name_among_those_where_the_role_is_held(client, manager, role, place, held):
    (line,) = named(client, ("fatima", "فاطمة", "f@x.ma", role, "", place))
    assert line.startswith(f"السطر 2 : fatima ، {held} ")


@pytest.mark.parametrize(
    ("role", "place", "said"),
    [
        ("محرر الجماعة", "طنجة", "المكان: لا جماعة في البرنامج باسم «طنجة»؛ سجِّل الانخراط أولا"),
        ("منسق إقليمي", "دمنات", "المكان: لا إقليم أو عمالة في البرنامج باسم «دمنات»"),
        ("إدارة البرنامج", "الإدارة المركزية", "المكان: اترك خانة المكان فارغة: لا مكان لهذه الصفة."),
        ("مراقب", "أزيلال", "المكان: اترك خانة المكان فارغة: لا مكان لهذه الصفة."),
        ("", "أزيلال", "الصفة: اكتب الصفة: «محرر الجماعة»"),
        ("محرر", "", "المكان: اكتب جماعة المحرر: اسمها أو رمزها."),
        ("منسقة إقليمية", "", "المكان: اكتب إقليم المنسق أو عمالته: الاسم أو الرمز."),
    ],
)
def test_a_name_that_is_not_one_place_of_the_programme_says_so(client, manager, role, place, said):
    (line,) = named(client, ("fatima", "فاطمة", "f@x.ma", role, "", place))
    assert said in line


def test_a_name_that_two_communes_of_the_kingdom_bear_wants_its_province_be_it_one_in_the_programme(client, manager):
    here, there = (
        one.commune for one in (factories.enrolment("ajdir-010510109"), factories.enrolment("ajdir-035610301"))
    )
    Enrolment.objects.filter(commune=there).delete()
    alone, whole = named(
        client,
        ("fatima", "فاطمة", "f@x.ma", "محرر الجماعة", "", here.name),
        ("ali", "علي", "a@x.ma", "محرر الجماعة", "", f"{here.name}، {here.province.title}"),
    )
    assert f"المكان: «{here.name}» اسم لأكثر من جماعة؛ اكتب إقليمها معها إن كانت «{here}»، أو اكتب رمزها." in alone
    assert f"محرر الجماعة: {here}" in whole


def test_a_place_without_a_role_is_not_passed_over(client, manager):
    User.objects.create_user("taken", "taken@x.ma", "secret", first_name="اسم", is_staff=True)
    (line,) = named(client, ("taken", "", "", "", "", "دمنات"))
    assert "الصفة: اكتب الصفة: «محرر الجماعة»" in line


def test_a_very_long_name_is_looked_for_once(client, manager, monkeypatch):
    folded = []
    monkeypatch.setattr(sheet_places, "fold", lambda text: folded.append(text) or fold(text))
    (line,) = named(client, ("fatima", "فاطمة", "f@x.ma", "محرر الجماعة", "", "أ" * 5000))
    assert "المكان: لا جماعة في البرنامج باسم «أأأ" in line
    assert sum(len(text) > 1000 for text in folded) == 1


def test_all_that_is_wrong_with_a_line_is_said_at_once(client, manager):
    User.objects.create_user("taken", "taken@x.ma", "secret", is_staff=True)
    days = {"starts": "2024-01-01", "ends": "2023-01-01"}
    page = uploaded(
        client,
        row("فاطمة !", name="ف", email="f@x", role="محرر الجماعة", code="99.999", **days),
        row("fatima", email="Taken@x.ma", role="وزير", code="99.999"),
        row("taken", email="ليس بريدا", role="منسق إقليمي", code=DEMNATE, starts="غدا"),
        row("", email="ليس بريدا", role="مراقب"),
        row("TAKEN", role="محرر الجماعة", code="99.999"),
    )
    parts = "اسم المستعمل|الاسم|البريد الإلكتروني|الصفة|رمز المكان|من يوم"
    told = [set(re.findall(f"({parts}): ", one)) for one in lines(page)]
    assert told == [
        {"رمز المكان", "اسم المستعمل", "البريد الإلكتروني"},
        {"رمز المكان", "الصفة", "الاسم"},
        {"من يوم", "البريد الإلكتروني"},
        {"اسم المستعمل", "البريد الإلكتروني"},
        {"رمز المكان", "اسم المستعمل"},
    ]
    first, second, third, *_ = lines(page)
    assert "يوم انتهاء المهمة سابق ليوم بدايتها" in first
    assert "هذا البريد الإلكتروني مسجل في حساب آخر" in second
    assert "اختر جماعة واحدة لمحرر الجماعة، أو إقليما واحدا للمنسق الإقليمي" in third
    assert "اختر جماعة واحدة" not in first


def test_the_last_account_of_the_management_stays(client):
    """Whoever imports holds a mandate: the last one can be a colleague's only where theirs ends today."""
    from accounts import last_door

    person, other = factories.management(), factories.observer()
    said = last_door.closed_by(person, by=other, goes_on=False, as_of=datetime.date.today())
    assert said.startswith("هذا آخر حساب لإدارة البرنامج")


def test_a_faulty_line_leaves_nothing_behind_and_a_later_line_opens_the_account(client, manager):
    wrong = ("fatima", "اسم", "", "fatima@demnate.ma", "منسق إقليمي", DEMNATE, "", "")
    page = uploaded(client, wrong, ("fatima", "", "", "fatima@demnate.ma", "محرر الجماعة", DEMNATE, "", ""), FATIMA)
    assert "سجِّل" not in page  # the names of the first line count against the others
    page = uploaded(client, ("fatima", "", "", "", "منسق إقليمي", DEMNATE, "", ""), FATIMA)
    assert "سجِّل السطر السليم واترك سطرا واحدا" in page
    confirmed(client, page)
    assert User.objects.get(username="fatima").mandates.get().role == "staff"


# ── Out, and in again ──
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_what_goes_out_comes_in_unchanged_and_adds_no_version(client, manager, form):
    person = factories.staff_of("demnate")
    for role, starts, ends in (("observer", 2023, 2024), ("observer", 2025, None), ("management", 2022, None)):
        day = {"starts": datetime.date(starts, 1, 1), "ends": ends and datetime.date(ends, 1, 1)}
        Mandate.objects.create(user=person, role=role, **day)
    factories.coordinator_of("azilal")
    stranger = factories.user(first_name="=2+5", last_name="' -x", email="=cmd@x.ma")
    User.objects.filter(pk=stranger.pk).update(first_name="=2+5", last_name="'-x", is_active=False)
    versions = User.history.count(), Mandate.history.count()
    content = client.get(f"/admin/accounts/user/export/{form}/").content
    file = spreadsheets.SimpleUploadedFile(f"list.{form}", content)
    page = client.post(IMPORT, {"file": file}, follow=True).content.decode()
    count = Mandate.objects.count() + persons(User.objects.filter(mandates=None)).count()
    assert f"لا سطر جديد، لا سطر متغير، {count} أسطر بلا تغيير." in text(page)
    held = HeldSheet.objects.latest("pk")
    client.post(f"{IMPORT}{held.pk}/", {"why": "قرار", "seen": ""})
    assert versions == (User.history.count(), Mandate.history.count())


def test_the_account_that_is_no_person_s_is_neither_listed_nor_taken_along(client, manager):
    listed, taken = "/admin/accounts/user/", "/admin/accounts/user/export/csv/"
    assert User.objects.filter(username="seed").exists()
    assert [path for path in (listed, taken) if "التحميل الأولي" in client.get(path).content.decode()] == []
    User.objects.filter(username="seed").update(is_staff=True, first_name="سعيد")
    assert [path for path in (listed, taken) if "سعيد" in client.get(path).content.decode()] == [listed, taken]


def test_no_formula_and_no_password_goes_out(client, manager):
    factories.user(first_name="=2+5", last_name="@SUM(A1)", email="+x@x.ma")
    sheet = spreadsheets.opened(client.get("/admin/accounts/user/export/xlsx/").content)
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    said = client.get("/admin/accounts/user/export/csv/").content.decode()
    assert ",'=2+5,'@SUM(A1),'+x@x.ma," in said
    assert "md5$" not in said


def test_what_a_line_can_t_do_without_is_said_in_agreement(client, manager):
    heads = re.findall("<dt>(.*?)</dt>", client.get(IMPORT).content.decode())
    assert [head for head in heads if "لا بد" in head] == ["اسم المستعمل (لا بد منه)", "الصفة (لا بد منها)"]
    enrolments_page = client.get(enrolments.IMPORT).content.decode()
    assert "<dt>الصفة في البرنامج (لا بد منها)</dt>" in enrolments_page


def test_nobody_else_imports_or_sends_its_letters(client, manager):
    page = uploaded(client, FATIMA)
    held = HeldSheet.objects.latest("pk")
    for who in (factories.observer(), factories.coordinator_of("azilal")):
        client.force_login(who)
        seen = re.search(r'name="seen" value="(\w+)"', page)[1]
        assert client.post(f"{IMPORT}{held.pk}/", {"why": "قرار", "seen": seen}).status_code == 403
        assert client.post(f"{IMPORT}{held.pk}/letters/").status_code == 403
    assert not User.objects.filter(username="fatima").exists()


def test_the_pages_hold_no_english(client, manager):
    pages = [client.get(IMPORT).content.decode(), uploaded(client, FATIMA, row("taken", role="وزير"))]
    pages.append(confirmed(client, pages[-1]))
    for page in pages:
        found = [said for said in read_by_people(page.replace(str(manager), "")) if latin_words(said)]
        assert not found


@pytest.mark.parametrize("count", [1, 3])
def test_an_export_asks_the_same_of_the_database_however_many_accounts(
    client, manager, count, django_assert_num_queries
):
    for _ in range(count):
        factories.staff_of("demnate")
    client.get("/admin/accounts/user/export/csv/")
    with django_assert_num_queries(6):  # one of them notes it in the audit log
        client.get("/admin/accounts/user/export/csv/")
