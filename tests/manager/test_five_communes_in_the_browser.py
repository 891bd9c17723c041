"""Management enrols five communes from a spreadsheet with two faulty lines, on a phone, without JavaScript."""

from pathlib import Path

import pytest

from tests import spreadsheets
from tests.conventions.looking import runs_off

PASSWORD = "Zellij-of-eight-points-1"
A_MANAGER = f"""
from accounts.models import Mandate, Role, User
user = User.objects.create_user("manager-of-five", password="{PASSWORD}", first_name="مديرة", is_staff=True)
Mandate.objects.create(user=user, role=Role.MANAGEMENT)
"""
NAMES = ["Ait Abbas", "Ait Bou Oulli", "Tabant", "Tamda Noumercid", "Agoudi N'lkhair"]
ENROLLED = f"""
from communes.models import Enrolment
found = Enrolment.objects.filter(commune__name_fr__in={NAMES!r}, commune__province__slug="azilal")
"""
ROWS = [
    ("05.081.03.03", "", "", "جماعة شريكة", "6 يونيو 2023"),
    ("", "آيت بواولي", "ازيلال", "شريكة", ""),
    ("", "تبانتت", "أزيلال", "جماعة شريكة", ""),
    ("", "Tamda Noumercid", "Azilal", "جماعة نموذج", "2024-05-14"),
    ("05.081.03.01", "", "", "جماعة", ""),
]


@pytest.fixture
def manager(visit, in_portal):
    in_portal(A_MANAGER)
    page = visit("/admin/", java_script_enabled=False)
    page.get_by_label("اسم المستعمل أو البريد الإلكتروني").fill("manager-of-five")
    page.get_by_label("كلمة السر").fill(PASSWORD)
    page.get_by_role("button", name="دخول").click()
    yield page
    in_portal(ENROLLED + "found.delete()")  # others count the communes of this portal too


def upload(page, content: bytes):
    page.get_by_label("الجدول", exact=True).set_input_files(
        {"name": "الجماعات الخمس.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    )
    page.get_by_role("button", name="اقرأ الجدول").click()
    assert not runs_off(page)
    return page.locator("#content").inner_text()


def keep(page, button: str) -> str:
    page.get_by_label("لماذا هذا التغيير؟").fill("قرار لجنة القيادة")
    page.get_by_role("button", name=button).click()
    return page.locator("#content").inner_text()


def test_five_communes_with_two_faulty_lines_that_are_mended_end_as_five(manager, in_portal):
    page = manager
    page.get_by_role("link", name="الانخراطات", exact=True).click()
    page.get_by_role("link", name="استورد من جدول").click()
    said = upload(page, spreadsheets.enrolments(*ROWS).read())
    for told in ("السطر 4: تبانتت، أزيلال", "اكتب الرمز 05.081.03.09 لجماعة تبانت", "السطر 6: 05.081.03.01"):
        assert told in said
    assert in_portal(ENROLLED + "print(found.count())").split() == ["0"]
    assert "سُجِّل الجدول: 3 أسطر جديدة" in keep(page, "سجِّل الأسطر السليمة (3) واترك سطرين")
    assert in_portal(ENROLLED + "print(found.count())").split() == ["3"]
    with page.expect_download() as download:
        page.get_by_role("link", name="نزِّل ملف هذه الأسطر وأخطائها").click()
    sheet = spreadsheets.opened(Path(download.value.path()).read_bytes())
    rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    assert rows[0][-1] == "الخطأ"
    rows[1][1], rows[2][3] = "تبانت", "جماعة شريكة"
    page.get_by_role("link", name="ارفعه من جديد").click()
    upload(page, spreadsheets.workbook(*rows).read())
    assert "سُجِّل الجدول: سطران جديدان" in keep(page, "سجِّل سطرين")
    kept = in_portal(ENROLLED + "print(*sorted(found.values_list('commune__name_fr', 'role')), sep='; ')")
    assert kept.strip() == (
        "(\"Agoudi N'lkhair\", 'partner'); ('Ait Abbas', 'partner'); ('Ait Bou Oulli', 'partner'); "
        "('Tabant', 'partner'); ('Tamda Noumercid', 'pilot')"
    )
