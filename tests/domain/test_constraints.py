"""The database itself refuses nonsense, whoever asks; and says why in Arabic where a form can show it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Mandate, Role
from cards.models import Card, Row
from communes.models import Commune, Enrolment, Province, Region
from milestones.models import Milestone
from programme.models import Programme, Stage
from tests import factories, imported


def refused(constraint: str, change):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        change()


def update(milestone, **facts):
    return lambda: Milestone.objects.filter(pk=milestone.pk).update(**facts)


def test_the_latest_day_is_not_before_the_earliest():
    refused(
        "milestone_latest_day_is_not_before_its_earliest",
        update(factories.draft(), earliest=date(2024, 3, 6), latest=date(2024, 3, 5)),
    )


@pytest.mark.parametrize("facts", [{"when": ""}, {"earliest": None, "latest": None}])
def test_a_date_and_its_days_stand_or_fall_together(facts):
    refused("milestone_is_undated_or_has_its_days", update(factories.draft(), **facts))


@pytest.mark.parametrize("facts", [{"published_by": None}, {"published_at": None}])
def test_a_published_milestone_has_a_publisher_and_a_time(facts):
    refused("milestone_published_has_a_publisher_and_a_time", update(factories.published(), **facts))


@pytest.mark.parametrize(
    "facts",
    [
        {"attendance_total": 10, "attendance_women": 11},
        {"attendance_total": 10, "attendance_youth": 11},
        {"attendance_women": 3},
    ],
)
def test_women_and_youth_are_part_of_those_who_attended(facts):
    refused("milestone_attendance_parts_fit_in_the_total", update(factories.draft(), **facts))


FIRST, LAST = date(2026, 3, 1), date(2026, 3, 9)


@pytest.mark.parametrize(
    ("constraint", "facts"),
    [
        ("only_a_consultation_opens_closes_and_has_an_outcome", {"kind": "meeting"}),
        ("a_consultation_has_its_first_and_its_last_day_or_neither", {"opens_on": None}),
        ("a_consultation_does_not_close_before_it_opens", {"closes_on": date(2026, 2, 28)}),
        ("a_consultation_with_a_link_says_when_to_take_part", {"opens_on": None, "closes_on": None}),
        ("a_consultation_is_taken_part_in_over_https", {"take_part_at": "http://ara.example.ma/"}),
    ],
)
def test_what_a_consultation_alone_has_holds_together(constraint, facts):
    link = "https://ara.example.ma/"
    consultation = factories.draft(kind="consultation", opens_on=FIRST, closes_on=LAST, take_part_at=link)
    refused(constraint, update(consultation, **facts))


@pytest.mark.parametrize("fact", ["synthesis", "decision"])
def test_only_a_consultation_has_an_outcome(fact):
    refused("only_a_consultation_opens_closes_and_has_an_outcome", update(factories.draft(), **{fact: "نص"}))


def test_a_row_of_a_card_becomes_one_milestone(demnate):
    card = imported.card("- احداث مجلس الطفل\n- احداث فضاء للشباب", slug="azilal")
    first, second = card.rows.filter(place="achievements")
    milestone = demnate.milestones.first()
    Row.objects.filter(pk=first.pk).update(milestone=milestone)
    with pytest.raises(IntegrityError), transaction.atomic():
        Row.objects.filter(pk=second.pk).update(milestone=milestone)


def test_a_file_is_previewed_once_at_a_time_in_a_commune():
    card = imported.card("- احداث مجلس الطفل", slug="azilal")
    twin = Card.objects.get(pk=card.pk)
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)


def test_a_commune_enrols_once_in_a_programme(demnate):
    refused(
        "one_enrolment_per_commune_and_programme|commune_id",
        lambda: Enrolment.objects.create(programme=demnate.programme, commune=demnate.commune, role="pilot"),
    )


@pytest.mark.parametrize("model", [Region, Province, Commune])
@pytest.mark.parametrize("field", ["hcp_code", "slug"])
def test_codes_and_addresses_are_unique(model, field):
    first, second = model.objects.all()[:2]
    refused(field, lambda: model.objects.filter(pk=second.pk).update(**{field: getattr(first, field)}))


def test_a_programme_ends_after_it_starts():
    refused("programme_ends_after_it_starts", lambda: Programme.objects.update(last_year=2021))


def test_pilots_are_among_the_communes():
    refused("pilots_are_among_the_communes", lambda: Programme.objects.update(target_pilots=61))


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.STAFF, {}), (Role.STAFF, {"province": "azilal"}), (Role.COORDINATOR, {"commune": "demnate"}),
        (Role.COORDINATOR, {}), (Role.MANAGEMENT, {"commune": "demnate"}), (Role.OBSERVER, {"province": "azilal"}),
    ],
)  # fmt: skip
def test_a_mandate_has_the_place_its_role_needs(role, place):
    models = {"commune": Commune, "province": Province}
    place = {name: models[name].objects.get(slug=slug) for name, slug in place.items()}
    mandate = Mandate(user=factories.user(), role=role, **place)
    refused("mandate_place_fits_its_role", mandate.save)
    with pytest.raises(ValidationError, match="اختر جماعة واحدة لمحرر الجماعة"):
        mandate.full_clean()


def test_a_mandate_ends_after_it_starts():
    mandate = Mandate(user=factories.user(), role=Role.OBSERVER, starts=date(2024, 2, 2), ends=date(2024, 2, 1))
    refused("mandate_ends_after_it_starts", mandate.save)


def test_two_stages_never_stand_in_one_place():
    refused(
        "one_stage_in_each_place_of_a_pathway|programme_stage.position",
        lambda: Stage.objects.filter(code="kickoff").update(position=1),
    )
