"""What the browser tests need of the running portal: its own database, and people signed in to it."""

import os
import subprocess
import sys

import pytest
from django.db import connection

CLERK, PASSWORD = "clerk-of-demnate", "Zellij-of-eight-points-1"
A_CLERK = f"""
from accounts.models import Mandate, Role, User
from communes.models import Commune
user = User.objects.create_user("{CLERK}", password="{PASSWORD}", first_name="محررة", is_staff=True)
Mandate.objects.create(user=user, role=Role.STAFF, commune=Commune.objects.get(slug="demnate"))
"""
A_DRAFT = f"""
from accounts.models import User
from communes.models import Enrolment
from milestones.recording import record
from milestones.attaching import attach
from milestones.uploads import examine
from programme.models import Stage
from tests import files
draft = record(
    enrolment=Enrolment.objects.get(commune__slug="demnate"), by=User.objects.get(username="{CLERK}"),
    statement="تنظيم لقاء تواصلي", when="2026-05", stage=Stage.objects.first(), kind="meeting",
)
for description, file in (("محضر الاجتماع", files.pdf()), ("الحاضرون في القاعة", files.photo())):
    attach(draft, upload=examine(file), description=description, by=draft.created_by)
print(draft.pk)
"""
# The milestone of Demnate that is shown with attachments: a document and a photo.
ATTACHED = """
from milestones.models import Attachment, Milestone
from tests import attached
if not Attachment.objects.filter(milestone=7).exists():
    attached.published_again(Milestone.objects.get(pk=7))
"""


@pytest.fixture(scope="session")
def in_portal(portal, tmp_path_factory):
    """in_portal(code) runs Python against the running portal's own database and returns what it prints."""
    if connection.vendor == "sqlite":
        (file,) = {file.resolve() for file in tmp_path_factory.getbasetemp().glob("portal*/portal.sqlite3")}
        database = f"sqlite:///{file}"
    else:
        database = os.environ["DATABASE_URL"].replace("/postgres?", "/portal?")
    (media,) = tmp_path_factory.getbasetemp().glob("portal[0-9]*")
    environment = os.environ | {"LOCAL": "1", "SITE_URL": portal, "DATABASE_URL": database}
    environment |= {"MEDIA_ROOT": str(media / "files")}

    def run(code: str) -> str:
        command = [sys.executable, "manage.py", "shell", "--no-imports", "--command", code]
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        assert not done.returncode, f"the portal's database refused this:\n{code}\n{done.stderr}"
        return done.stdout

    return run


@pytest.fixture(scope="session")
def signed_in(browser, portal, in_portal):
    """The cookies of a clerk of Demnate who has signed in to the staff pages as people do."""
    in_portal(A_CLERK)
    context = browser.new_context()
    page = context.new_page()
    page.goto(portal + "/admin/login/?next=/admin/")
    page.fill("[name=username]", CLERK)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.click("[type=submit]")
    assert page.url == portal + "/admin/", f"the clerk could not sign in: {page.inner_text('body')[:300]}"
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture(scope="session")
def with_attachments(in_portal) -> str:
    """The page of a milestone with attachments."""
    in_portal(ATTACHED)
    return "/milestones/7/"


@pytest.fixture(scope="session")
def draft(signed_in, in_portal) -> str:
    """The number of a draft that the clerk has written."""
    return in_portal(A_DRAFT).split()[-1]
