"""Each person reaches their own places and no other; predicate, queryset and admin say the same."""

from datetime import date, timedelta

import pytest

from accounts import policy
from accounts.models import Mandate, Role, User
from communes.models import Commune
from milestones.kinds import Status
from milestones.models import Milestone
from tests import factories
from tests.people import PEOPLE, SEES, WRITES


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("who", PEOPLE)
def test_predicate_queryset_and_admin_agree(client, who, status):
    person = PEOPLE[who]()
    milestone = factories.published("demnate", statement="محطة للتجربة")
    Milestone.objects.filter(pk=milestone.pk).update(status=status)
    commune = milestone.commune
    sees, writes = who in SEES, who in WRITES and status in policy.WRITABLE
    one = Milestone.objects.filter(pk=milestone.pk)

    assert policy.may_see_drafts_of(person, commune) is sees
    assert one.within(person).exists() is sees
    assert policy.may_edit(person, commune, status) is writes
    assert one.editable_by(person).exists() is writes

    client.force_login(person)
    listed = client.get("/admin/milestones/milestone/", follow=True).content.decode()
    assert ("محطة للتجربة" in listed) is sees
    opened = client.get(f"/admin/milestones/milestone/{milestone.pk}/change/")
    assert (opened.status_code == 200) is sees
    for page in ("history", "delete"):
        answer = client.get(f"/admin/milestones/milestone/{milestone.pk}/{page}/", follow=True)
        assert sees or "محطة للتجربة" not in answer.content.decode()
    posted = client.post(f"/admin/milestones/milestone/{milestone.pk}/change/", {"statement": "غير"})
    assert (posted.status_code == 200) is writes  # the incomplete form comes back, with what is missing


def test_a_clerk_of_larache_learns_nothing_of_a_draft_of_demnate(client):
    factories.draft("demnate", statement="محطة للتجربة")
    client.force_login(factories.staff_of("larache"))
    for path in (
        "/admin/", "/admin/milestones/milestone/", "/admin/milestones/milestone/?q=للتجربة",
        f"/admin/milestones/milestone/?commune={factories.enrolment('demnate').pk}",
        "/admin/milestones/milestone/add/", "/admin/communes/enrolment/",
        "/admin/autocomplete/?term=دمنات&app_label=milestones&model_name=milestone&field_name=enrolment",
    ):  # fmt: skip
        answer = client.get(path, follow=True).content.decode().replace("محطة للتجربة محجوبة", "")
        assert "محطة للتجربة" not in answer
        assert "جماعة دمنات" not in answer


def test_a_clerk_can_not_write_in_another_commune(client):
    factories.enrolment("larache")
    client.force_login(factories.staff_of("larache"))
    from tests.staff.test_milestone_in_the_admin import ADD, filled

    page = client.post(ADD, filled()).content.decode()
    assert 'id="id_enrolment_error"' in page
    assert Milestone.objects.count() == 14


def test_communes_reached_agree_with_the_predicates():
    for make in PEOPLE.values():
        person = make()
        seen = set(Commune.objects.filter(policy.drafts_seen_by(person)))
        written = set(Commune.objects.filter(policy.written_by(person)))
        reviewed = set(Commune.objects.filter(policy.reviewed_by(person)))
        for commune in Commune.objects.filter(slug__in=["demnate", "azilal", "larache", "tata", "tanger"]):
            assert (commune in seen) is policy.may_see_drafts_of(person, commune)
            assert (commune in written) is policy.may_write_in(person, commune)
            assert (commune in reviewed) is policy.may_review_in(person, commune)


@pytest.mark.parametrize(
    ("starts", "ends", "counts"), [(0, None, True), (-9, 0, True), (1, None, False), (-9, -1, False)]
)
def test_a_mandate_counts_from_its_first_day_to_its_last(starts, ends, counts):
    today = date.today()
    person = factories.user()
    ends = None if ends is None else today + timedelta(ends)
    Mandate.objects.create(user=person, role=Role.OBSERVER, starts=today + timedelta(starts), ends=ends)
    assert policy.may_enter_staff_pages(User.objects.get(pk=person.pk)) is counts


def test_a_person_may_hold_two_communes_and_a_province():
    person = factories.staff_of("demnate")
    Mandate.objects.create(user=person, role=Role.STAFF, commune=Commune.objects.get(slug="larache"))
    Mandate.objects.create(user=person, role=Role.COORDINATOR, province=Commune.objects.get(slug="tata").province)
    person = User.objects.get(pk=person.pk)
    for slug, sees in {"demnate": True, "larache": True, "tata": True, "settat": False}.items():
        assert policy.may_write_in(person, Commune.objects.get(slug=slug)) is sees


def test_reference_data_and_accounts_belong_to_management_alone(client):
    paths = [
        f"/admin/{path}/" for path in ("accounts/user", "programme/stage", "programme/programme", "communes/commune")
    ]
    for make, status in (
        (PEOPLE["staff of Demnate"], 403),
        (PEOPLE["coordinator of Azilal"], 403),
        (factories.observer, 200),
    ):
        client.force_login(make())
        assert [client.get(path).status_code for path in paths] == [status] * 4
        assert client.get("/admin/programme/stage/add/").status_code == 403
    client.force_login(factories.management())
    assert client.get("/admin/programme/stage/add/").status_code == 200
