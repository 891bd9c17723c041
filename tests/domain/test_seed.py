"""What the source says stands in the portal, no more and no less; and what people change stays changed."""

import json
from collections import Counter

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts.models import User
from arabic import dates
from communes.models import Commune, Enrolment, Province, Region
from milestones.models import Milestone, Review
from programme.models import Partner, Programme, Stage
from tadafur.seeding import seed

CARD = (settings.BASE_DIR / "fixtures" / "demnate-card.txt").read_text().split("\n")
FIXTURE = json.loads((settings.BASE_DIR / "fixtures" / "demnate.json").read_text())


def test_the_territory_is_whole():
    assert (Region.objects.count(), Province.objects.count(), Commune.objects.count()) == (12, 75, 1503)
    assert Counter(Province.objects.values_list("kind", flat=True)) == {"province": 62, "prefecture": 13}


def test_every_commune_stands_in_the_province_of_its_code():
    astray = [c for c in Commune.objects.select_related("province") if not c.hcp_code.startswith(c.province.hcp_code)]
    assert astray == []


def test_names_follow_the_card_and_hcps_spelling_stays_beside_them():
    tiznit = Commune.objects.get(hcp_code="09.581.01.07")
    assert (tiznit.name, tiznit.hcp_name) == ("تزنيت", "تيزنيت")
    assert set(tiznit.search_key.split()) == {"تزنيت", "تيزنيت", "tiznit"}


def test_known_addresses_are_kept():
    slugs = Commune.objects.filter(hcp_code__in=["09.541.01.13", "06.371.01.01", "05.081.01.03"])
    assert set(slugs.values_list("slug", flat=True)) == {"taroudant", "mohammedia", "demnate"}


def test_the_programme_is_as_the_card_says():
    programme = Programme.objects.get()
    assert (programme.first_year, programme.last_year) == (2022, 2025)
    assert (programme.target_communes, programme.target_pilots) == (60, 12)
    assert (programme.budget, programme.other_funders) == ("", "")
    assert list(Partner.objects.values_list("acronym", flat=True)) == ["DGCT", "Enabel"]
    assert Stage.objects.count() == 8


def test_twelve_pilots_and_demnate_take_part():
    pilots = Enrolment.objects.filter(role="pilot").order_by("pk").values_list("commune__name", flat=True)
    assert "، ".join(pilots) == (
        "الحسيمة، العرائش، وجدة، بركان، جرادة، المحمدية، سطات، تارودانت، تزنيت، طاطا، بني ملال، أزيلال"
    )
    (demnate,) = Enrolment.objects.filter(role="partner")
    assert (demnate.commune.slug, demnate.since.isoformat()) == ("demnate", "2023-06-06")


def test_the_card_gives_fourteen_milestones_none_lost_none_invented(demnate):
    bullets = [
        n
        for n, line in enumerate(CARD, 1)
        if line.startswith("- ") and n > CARD.index("2 انخراط جماعة دمنات في البرنامج")
    ]
    milestones = demnate.milestones.order_by("position")
    assert [m.source_line for m in milestones] == bullets
    assert len(bullets) == 14
    assert [m.original for m in milestones] == [CARD[n - 1].removeprefix("- ") for n in bullets]


def test_ten_single_days_one_pair_one_range_two_undated(demnate):
    shapes = Counter(
        "".join(sign for sign in m.when if sign in "{/") or str(len(m.when)) for m in demnate.milestones.all()
    )
    assert shapes == {"10": 10, "{": 1, "/": 1, "0": 2}


@pytest.mark.parametrize("line", FIXTURE["milestones"], ids=lambda line: str(line["source_line"]))
def test_each_date_is_what_the_card_says(line):
    assert dates.read(line["when_as_written"]).when == line["when"]
    assert line["when_as_written"] in line["original"]


def test_spelling_is_corrected_in_the_statement_and_kept_in_the_original(demnate):
    for right, wrong in [
        ("إرسال", "ارسال"), ("إعدادية", "اعدادية"), ("تضافر", "تضايف"), ("إعلان", "اعلان"),
        ("تواصلي تحسيسي", "توافي تحسيبي"), ("إحداث فضاء", "احداث فضاء"), ("إحداث مجلس للطفل", "احداث مجلس"),
    ]:  # fmt: skip
        (milestone,) = demnate.milestones.filter(original__contains=wrong)
        assert right in milestone.statement
        assert wrong not in milestone.statement


def test_a_line_names_a_body_only_where_its_text_does(demnate):
    named = {
        m.source_line: sorted(b.code for b in m.bodies.all()) for m in demnate.milestones.all() if m.bodies.all()
    }
    assert named == {
        21: ["partner-communes"], 22: ["steering-committee"], 24: ["equity"], 25: ["associations"],
        35: ["council"], 36: ["council"],
    }  # fmt: skip


def test_every_stage_is_reached_and_its_reason_is_written_down(demnate):
    assert {m.stage.code for m in demnate.milestones.all()} == set(Stage.objects.values_list("code", flat=True))
    assert all(line["stage_because"] for line in FIXTURE["milestones"])


def test_all_fourteen_are_published_by_the_seed_and_the_moves_are_kept(demnate):
    assert demnate.milestones.published().count() == 14
    assert set(demnate.milestones.values_list("published_by__username", flat=True)) == {"seed"}
    assert Review.objects.filter(milestone__enrolment=demnate).count() == 28
    assert not User.objects.get(username="seed").has_usable_password()


def test_seeding_again_brings_nothing():
    counts = seed()
    assert (counts["reference rows"], counts["milestones"]) == (0, 0)
    assert Milestone.objects.count() == 14


def test_seeding_again_leaves_what_a_person_changed_or_removed():
    Stage.objects.filter(code="request").update(name="الطلب")
    Partner.objects.get(code="enabel").delete()
    Commune.objects.filter(slug="demnate").update(name="دمنات الجديدة", population=1)
    milestone = Milestone.objects.get(source_line=20)
    milestone.statement = "إرسال الطلب"
    milestone.save()
    seed()
    assert Stage.objects.get(code="request").name == "الطلب"
    assert not Partner.objects.filter(code="enabel").exists()
    assert Milestone.objects.get(source_line=20).statement == "إرسال الطلب"
    commune = Commune.objects.get(slug="demnate")
    assert commune.name == "دمنات الجديدة"
    assert commune.population == 33635  # a fact of the census, which follows the census


def test_sample_accounts_have_one_role_each_and_private_passwords(settings, tmp_path, capsys):
    settings.VAR_DIR = tmp_path
    call_command("first_accounts")
    path = tmp_path / "accounts.json"
    passwords = json.loads(path.read_text())
    printed = capsys.readouterr().out
    assert [password for password in passwords.values() if password not in printed] == []
    assert path.stat().st_mode & 0o777 == 0o600
    held = {u.username: str(u.mandates.get()) for u in User.objects.filter(username__in=passwords)}
    assert held == {
        "demnate": "محرر الجماعة: دمنات، إقليم أزيلال", "azilal": "منسق إقليمي: إقليم أزيلال",
        "management": "إدارة البرنامج", "observer": "مراقب",
    }  # fmt: skip
    call_command("first_accounts")
    assert json.loads(path.read_text()) == passwords  # a second start makes none and changes none


def test_the_sample_accounts_of_a_made_up_record_leave_the_other_passwords_as_they_are(settings, tmp_path, capsys):
    settings.VAR_DIR, settings.SYNTHETIC = tmp_path, True
    (tmp_path / "accounts.json").write_text("{}")
    call_command("first_accounts")
    assert (tmp_path / "accounts.json").read_text() == "{}"
    assert "demo-accounts.json" in capsys.readouterr().out
    assert json.loads((tmp_path / "demo-accounts.json").read_text()).keys() >= {"demnate", "management"}


@pytest.mark.parametrize("elsewhere", [{"HOST": "db.example.ma"}, {"HOST": "", "OPTIONS": {"host": "db.example.ma"}}])
def test_sample_accounts_are_never_made_in_a_database_elsewhere(monkeypatch, elsewhere):
    from django.conf import settings

    monkeypatch.setattr(settings, "DATABASES", {"default": elsewhere})
    with pytest.raises(CommandError):
        call_command("first_accounts")


def test_sample_accounts_are_never_made_in_production(settings):
    settings.LOCAL = False
    with pytest.raises(CommandError):
        call_command("first_accounts")
    assert not User.objects.filter(username="demnate").exists()
