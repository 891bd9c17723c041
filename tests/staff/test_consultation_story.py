"""A consultation from its opening to its outcome, as a clerk, a coordinator and a citizen live it, in a browser."""

import socket
import subprocess
import sys
from datetime import date, timedelta

import pytest

from arabic import dates
from tests.conftest import wait_for
from tests.conventions.looking import runs_off
from tests.conventions.test_accessible import axe
from tests.staff.test_stories_in_the_browser import PASSWORD, main, move

PEOPLE = f"""
from accounts.models import Mandate, Role, User
from communes.models import Commune
larache = Commune.objects.get(slug="larache")
for name, mandate in (
    ("clerk-of-larache", dict(role=Role.STAFF, commune=larache)),
    ("coordinator-of-larache", dict(role=Role.COORDINATOR, province=larache.province)),
):
    user = User.objects.create_user(name, name + "@example.ma", password="{PASSWORD}", is_staff=True)
    Mandate.objects.create(user=user, **mandate)
"""
# The clock of a server that is started later.
LATER = """
def post_worker_init(worker):
    from datetime import timedelta
    from django.utils import timezone
    now = timezone.now
    timezone.now = lambda: now() + timedelta(days=10)
"""
STATEMENT = "تشاور عمومي حول تهيئة كورنيش العرائش"


@pytest.fixture(scope="module")
def later(portal_environment, tmp_path_factory):
    """The same portal ten days on: its address."""
    clock = tmp_path_factory.mktemp("clock") / "later.py"
    clock.write_text(LATER)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "gunicorn", "tadafur.wsgi", "--config", str(clock), "--bind", address]
    server = subprocess.Popen(
        [*command, "--log-level", "warning"], env=portal_environment | {"SITE_URL": f"http://{address}"}
    )
    try:
        wait_for(f"http://{address}")
        yield f"http://{address}"
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture
def enter(visit, portal, in_portal):
    """enter(who, at=address) signs the person in as people do and gives their page, JavaScript off."""
    in_portal(PEOPLE)

    def sign_in(who: str, at: str = portal):
        page = visit("/coordination/", java_script_enabled=False)
        page.goto(f"{at}/coordination/")
        page.get_by_label("اسم المستعمل أو البريد الإلكتروني").fill(f"{who}-of-larache")
        page.get_by_label("كلمة السر").fill(PASSWORD)
        page.get_by_role("button", name="دخول").click()
        return page

    return sign_in


def published(coordinator, at: str):
    """The coordinator opens what waits first and publishes it."""
    coordinator.goto(f"{at}/coordination/")
    coordinator.get_by_role("link", name=STATEMENT).first.click()
    coordinator.get_by_role("button", name="انشر").first.click()


@pytest.mark.browser
def test_from_the_opening_of_a_consultation_to_its_outcome(enter, visit, portal, later):
    today = date.today()
    first, last = (dates.write((today + timedelta(days)).isoformat()) for days in (-1, 5))
    clerk, coordinator = enter("clerk"), enter("coordinator")
    clerk.get_by_role("link", name="أضف محطة", exact=True).click()
    clerk.get_by_label("نص المحطة").fill(STATEMENT)
    clerk.get_by_label("متى؟").fill(first)
    clerk.get_by_label("مرحلة المسار").select_option(label="التشاور العمومي")
    clerk.get_by_label("النوع:").select_option(label="تشاور عمومي")
    clerk.get_by_text("التشاور العمومي، إن فُتح للعموم").click()
    clerk.get_by_label("أول يوم للمشاركة").fill(first)
    clerk.get_by_label("آخر يوم للمشاركة").fill(last)
    clerk.get_by_label("رابط المشاركة").fill("https://ara.larache.example.ma/corniche")
    clerk.get_by_role("button", name="احفظ وأرسل إلى المراجعة").click()
    assert "أُرسلت المحطة إلى المراجعة" in main(clerk)
    published(coordinator, portal)

    citizen = visit("/communes/larache/", java_script_enabled=False)
    assert "بقي 5 أيام" in main(citizen)
    assert "يقودك الرابط إلى موقع آخر خارج تضافر: ara.larache.example.ma" in main(citizen)
    link = citizen.get_by_role("link", name="شارك في التشاور").first
    assert link.get_attribute("href") == "https://ara.larache.example.ma/corniche"
    for path in ("/communes/larache/", "/"):
        seen = visit(path)
        assert [*axe(seen), *runs_off(seen)] == []

    # Ten days on.
    citizen.goto(f"{later}/communes/larache/")
    assert "انتهى التشاور يوم" in main(citizen)
    assert "لم تُسجَّل بعد حصيلة هذا التشاور." in main(citizen)
    clerk = enter("clerk", at=later)
    assert "تشاور انتهى وينتظر حصيلته" in main(clerk)
    clerk.get_by_role("button", name="اكتب الحصيلة").click()
    clerk.get_by_label("خلاصة التشاور").fill("طالب المشاركون بممر للراجلين على طول الكورنيش.")
    clerk.get_by_label("القرار المتخذ").fill("قرر المجلس إنجاز الممر.")
    clerk.get_by_role("button", name="احفظ وأرسل إلى المراجعة").click()
    move(clerk, "أرسل إلى المراجعة", "حصيلة التشاور")
    published(enter("coordinator", at=later), later)

    citizen.reload()
    assert "طالب المشاركون بممر للراجلين على طول الكورنيش." in main(citizen)
    assert "قرر المجلس إنجاز الممر." in main(citizen)
    seen = visit("/")
    seen.goto(f"{later}/communes/larache/")
    assert [*axe(seen), *runs_off(seen)] == []
