"""What a commune's silence is counted from, in words: the day its latest published milestone took place, not the day
that was published. What says so stands here once, for the list, its table, the report and reminders."""

from django.utils.timezone import localdate

from arabic import dates
from arabic.counting import NOUNS, counted
from milestones.models import Standing


def rule(limits: set[int]) -> str:
    """`limits`: after how many days; of several programmes they may differ."""
    days = counted(*limits, NOUNS["day"], case="oblique") if len(limits) == 1 else "المدة التي حددها برنامجها"
    return (
        f"تُعد الجماعة صامتة إذا مر أكثر من {days} على اليوم الذي جرت فيه آخر محطة منشورة في سجلها، "
        "أيا كان يوم نشرها. وإن كانت محطاتها كلها بلا تاريخ حُسب الصمت من يوم نشر آخرها."
    )


def to_the_commune(standing: Standing) -> str:
    """The same of one commune, as its reminder begins; true of a latest date that is a month or a year, too."""
    if standing.last_day:
        return f"لا يضم سجل جماعتكم المنشور أي محطة جرت بعد {_day(standing.last_day)}."
    day = _day(localdate(standing.last_published_at))
    return f"محطات سجل جماعتكم المنشورة كلها بلا تاريخ، ونُشرت آخرها يوم {day}."


def _day(day) -> str:
    return dates.write(day.isoformat())
