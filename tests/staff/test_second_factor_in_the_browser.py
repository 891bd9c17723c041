"""A second factor as people meet it: an application on the phone, codes on paper, a passkey of the device.

The portal runs here as in production, where coordinators must have one. What its own policy of content refuses to run
is a failure: the script of passkeys is a file like any other.
"""

import os
import socket
import subprocess
import sys
from urllib.parse import urlsplit

import pytest

from tests import factors
from tests.conftest import wait_for
from tests.conventions.conftest import PASSWORD
from tests.conventions.looking import runs_off
from tests.conventions.test_accessible import at_widths, listed, of_ours

pytestmark = pytest.mark.browser
PAGES = [f"/account/{page}" for page in (
    "second-factor/", "second-factor/app/", "second-factor/passkeys/add/", "second-factor/codes/",
    "second-factor/codes/new/", "sessions/", "confirm/", "confirm/code/", "confirm/passkey/",
)]  # fmt: skip
A_COORDINATOR = f"""
from accounts.models import Mandate, Role, User
from communes.models import Province
user = User.objects.create_user("{{name}}", password="{PASSWORD}", first_name="منسقة", is_staff=True)
Mandate.objects.create(user=user, role=Role.COORDINATOR, province=Province.objects.get(slug="azilal"))
"""


@pytest.fixture(scope="module")
def strict_portal(portal_environment):
    """The same portal again, in which a second factor is obligatory; by name, as passkeys want one."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "tadafur.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4"],
        env=os.environ | portal_environment | {"SECOND_FACTOR": "1"},
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(f"http://127.0.0.1:{port}")
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture
def window(browser, strict_portal):
    """window(**options) is a browser of its own; what breaks the portal's policy of content is a failure."""
    contexts, broken = [], []

    def open_window(**options):
        context = browser.new_context(base_url=strict_portal, viewport={"width": 390, "height": 844}, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: "Content Security" in message.text and broken.append(message.text))
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert not broken, broken


def sign_in(page, name):
    page.goto("/account/sign-in/?next=/coordination/lists/waiting/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    press(page, "دخول")


def press(page, name, role="button"):
    with page.expect_navigation():
        page.get_by_role(role, name=name, exact=True).click()


def look(window, page, *paths):
    """axe, contrast and what runs off the screen, as on other pages of the staff; in a window that lets axe in."""
    other = window(storage_state=page.context.storage_state(), bypass_csp=True)
    for path in paths:
        other.goto(path)
        assert urlsplit(other.url).path == path
        other.add_style_tag(content="* { transition: none !important }")
        found = of_ours(other)
        found += [f"{width} px: {told}" for width in at_widths(other, (320, 1440)) for told in runs_off(other)]
        assert not found, listed(path, found)


def test_a_coordinator_adds_an_application_and_comes_back_with_it(window, in_portal):
    in_portal(A_COORDINATOR.format(name="naima"))
    page = window(java_script_enabled=False)
    sign_in(page, "naima")
    assert page.inner_text("h1") == "الدخول بخطوتين"
    page.goto("/admin/")
    assert page.inner_text("h1") == "الدخول بخطوتين"  # no other way in
    press(page, "أضف تطبيق الرموز", "link")
    secret = page.inner_text(".secret").replace(" ", "")
    assert page.locator("svg.scan").is_visible()
    page.fill("[name=code]", factors.shown(secret))
    press(page, "أضف التطبيق")
    codes = page.locator(".secrets li").all_inner_texts()
    assert len(codes) == 10
    press(page, "حفظتها، تابع", "link")
    assert page.url.endswith("/admin/")
    page.goto("/coordination/lists/waiting/")
    press(page, "تسجيل الخروج")

    for code in (factors.shown(secret, earlier=1), codes[0]):
        sign_in(page, "naima")
        assert page.inner_text("h1") == "الخطوة الثانية للدخول"
        page.fill("[name=code]", code)
        press(page, "دخول")
        assert page.url.endswith("/coordination/lists/waiting/")
        press(page, "تسجيل الخروج")


def test_a_coordinator_adds_a_passkey_and_comes_back_with_it(window, in_portal):
    in_portal(A_COORDINATOR.format(name="rachida"))
    page = window()
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    options |= {"automaticPresenceSimulation": True, "hasResidentKey": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(page, "rachida")
    press(page, "أضف مفتاح دخول", "link")
    page.fill("[name=name]", "هاتفي")
    press(page, "أضف المفتاح")
    press(page, "حفظتها، تابع", "link")
    assert page.url.endswith("/coordination/lists/waiting/")
    page.goto("/account/second-factor/")
    assert page.get_by_text("هاتفي").first.is_visible()
    key = page.get_by_role("link", name="أزله").get_attribute("href")
    look(window, page, *PAGES, key)
    press(page, "تسجيل الخروج")

    sign_in(page, "rachida")
    look(window, page, "/account/sign-in/code/")
    page.reload()
    press(page, "ادخل بمفتاح الدخول")
    page.wait_for_url("**/coordination/lists/waiting/")
    press(page, "تسجيل الخروج")

    device.send("WebAuthn.disable")  # another device, which has no such passkey
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    sign_in(page, "rachida")
    page.get_by_role("button", name="ادخل بمفتاح الدخول").click()
    page.get_by_text("لم يكتمل استعمال مفتاح الدخول").wait_for()


def test_without_javascript_a_passkey_says_what_it_needs(window, in_portal):
    in_portal(A_COORDINATOR.format(name="khadija"))
    page = window(java_script_enabled=False)
    sign_in(page, "khadija")
    press(page, "أضف مفتاح دخول", "link")
    assert page.get_by_text("مفاتيح الدخول تحتاج إلى تشغيل جافاسكربت").is_visible()
