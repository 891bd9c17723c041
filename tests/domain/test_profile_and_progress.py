from communes.models import Enrolment
from milestones.profile import CommuneProfile
from milestones.progress import stages_recorded
from tests import factories


def profile(slug="azilal"):
    return CommuneProfile.of(factories.enrolment(slug))


def test_a_stage_is_recorded_once_something_published_stands_in_it():
    factories.draft(stage="request")
    factories.published(stage="training", when="")
    factories.published(stage="training", when="2024-06-06")
    steps = {step.stage.code: step for step in profile().steps}
    assert [code for code, step in steps.items() if step.recorded] == ["training"]
    assert steps["training"].first.when == "2024-06-06"  # dated before undated
    assert profile().steps_recorded == 1


def test_progress_of_many_communes_agrees_with_each_profile():
    factories.published(stage="adoption")
    factories.published("larache", stage="request")
    enrolments = [factories.enrolment(slug) for slug in ("azilal", "larache", "demnate", "tata")]
    recorded = stages_recorded(enrolments)
    for enrolment in enrolments:
        steps = CommuneProfile.of(enrolment).steps
        assert recorded[enrolment.pk] == {step.stage.pk for step in steps if step.recorded}


def test_a_record_is_told_by_year_with_the_undated_last(demnate):
    years = CommuneProfile.of(demnate).years
    assert [(year.number, len(year.milestones)) for year in years] == [(2023, 2), (2024, 5), (2025, 5), (None, 2)]


def test_several_days_stand_at_their_first_one():
    range_over_new_year = factories.published(when="2024-12-28/2025-01-03")
    assert [(y.number, y.milestones) for y in profile().years] == [(2024, (range_over_new_year,))]


def test_the_period_runs_from_the_first_month_to_the_last(demnate):
    assert CommuneProfile.of(demnate).period == "2023-06/2025-02"
    factories.published(when="2024-03-05")
    assert profile().period == "2024-03"
    factories.published("larache", when="")
    assert profile("larache").period == ""


def test_a_profile_takes_the_same_queries_whatever_its_length(demnate, django_assert_num_queries):
    for _ in range(6):
        factories.published("demnate")
    enrolment = Enrolment.objects.with_places().get(pk=demnate.pk)
    with django_assert_num_queries(4):
        found = CommuneProfile.of(enrolment)
        assert len(found.milestones) == 20
        assert all(m.stage.name and m.commune.name for m in found.milestones)
        assert all(m.took_part is not None and m.files is not None for m in found.milestones)
