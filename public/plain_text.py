"""A record as plain text that can be pasted into a message: short lines, the permanent address on the last one.

of_commune(profile)      of_milestone(milestone)
"""

from collections.abc import Iterator
from textwrap import wrap

from django.conf import settings
from django.urls import reverse

from arabic import dates
from arabic.counting import NOUNS, counted
from milestones.models import Milestone
from milestones.profile import CommuneProfile

LINE = 44  # characters: about what a phone shows of a message in one line
UNDATED = "التاريخ غير مسجَّل"


def of_commune(profile: CommuneProfile) -> str:
    commune, programme = profile.commune, profile.enrolment.programme
    lines = [
        f"سجل {commune.title}",
        f"{commune.province.title}، {commune.province.region.title}",
        f"{profile.enrolment.get_role_display()} في {programme.name}",
    ]
    if profile.milestones:
        recorded = counted(profile.steps_recorded, NOUNS["stage recorded"])
        lines.append(f"المسار: {recorded} من {len(profile.steps)}")
    for heading, milestones in (("المحطات", profile.timeline), ("الإنجازات", profile.achievements)):
        if milestones:
            lines += ["", f"{heading}:"]
        for milestone in milestones:
            lines += ["", f"• {_when(milestone)}", milestone.statement, *_taking_part(milestone)]
    if not profile.milestones:
        lines += ["", "لم تُسجَّل بعد أي محطة."]
    return _message(lines, settings.SITE_URL + reverse("short_commune", args=[commune.hcp_code]))


def of_milestone(milestone: Milestone) -> str:
    commune = milestone.commune
    lines = [
        f"{commune.title}، {commune.province.title}",
        _when(milestone),
        "",
        milestone.statement,
        "",
        f"المرحلة: {milestone.stage.name}",
    ]
    if milestone.place:
        lines.append(f"المكان: {milestone.place}")
    if bodies := "، ".join(body.name for body in milestone.took_part):
        lines.append(f"المشاركون: {bodies}")
    if milestone.attendance_total is not None:
        lines.append(f"الحضور: {counted(milestone.attendance_total, NOUNS['participant'])}")
    lines += _taking_part(milestone)
    return _message(lines, settings.SITE_URL + reverse("short_milestone", args=[milestone.pk]))


def _taking_part(milestone: Milestone) -> list[str]:
    return [f"المشاركة في التشاور: {dates.write(milestone.span)}"] if milestone.closes_on else []


def _when(milestone: Milestone) -> str:
    return dates.write(milestone.when) if milestone.when else UNDATED


def _message(lines: list[str], address: str) -> str:
    return "\n".join([*_short(lines), "", "في بوابة تضافر:", address]) + "\n"


def _short(lines: list[str]) -> Iterator[str]:
    for line in lines:
        for part in line.split("\n"):
            yield from wrap(part, LINE, break_long_words=False, break_on_hyphens=False) or [""]
