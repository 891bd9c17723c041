"""Two people, one draft: the second is shown the first's version beside their own, and chooses."""

import copy
from datetime import datetime

from django import forms
from django.utils import timezone

from arabic import dates
from milestones.revising import in_words
from milestones.words import FACTS_IN_WORDS

TAKE = "_take"  # the facts in which the other writer's version is chosen


class SeesOtherWriters(forms.Form):
    """For the form of a milestone or an event: it carries when what it shows was written last."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    overtaken: tuple[dict, ...] = ()  # the facts that somebody else has written otherwise since it was opened

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen"] = self.instance.updated_at.isoformat()
            self._take_theirs()

    def _take_theirs(self):
        """Put the stored value in each field where the writer chose the other's version over their own."""
        chosen = [name for name in self.data.getlist(TAKE) if name in self.fields] if self.data else []
        if chosen:
            self.data = self.data.copy()
        for name in chosen:
            value = self.get_initial_for_field(self.fields[name], name)
            values = value if isinstance(value, (list, tuple)) else [value]
            self.data.setlist(name, ["" if v is None else str(getattr(v, "pk", v)) for v in values])

    def clean(self):
        cleaned = super().clean()
        if self.instance.pk and not self.errors:
            self._look_for_another_writer(cleaned)
        return cleaned

    def seen_at(self) -> datetime | None:
        try:
            return datetime.fromisoformat(self.data.get("seen", ""))
        except ValueError:
            return None

    def _look_for_another_writer(self, cleaned: dict):
        stored = self.instance
        if self.seen_at() in (None, stored.updated_at):
            return
        mine = _with(stored, cleaned)
        facts = [fact for fact in FACTS_IN_WORDS if fact in cleaned]
        told = [(fact, in_words(stored, fact), in_words(mine, fact)) for fact in facts]
        self.overtaken = tuple(
            {"fact": fact, "label": FACTS_IN_WORDS[fact], "theirs": one, "mine": other}
            for fact, one, other in told
            if one != other
        )
        if not self.overtaken:
            return
        self.data = self.data.copy()
        self.data["seen"] = stored.updated_at.isoformat()
        day = dates.write(timezone.localdate(stored.updated_at).isoformat())
        who = stored.history.latest().history_user
        self.add_error(
            None,
            f"لم يُحفظ شيء بعد: كُتبت نسخة أخرى من طرف {who} يوم {day} وأنت تحررها. "
            "النسختان أدناه جنبا إلى جنب: اختر في كل خانة ما يبقى، ثم احفظ.",
        )


def _with(stored, cleaned: dict):
    """The stored row as the form would make it."""
    mine = copy.copy(stored)
    mine._prefetched_objects_cache = {}
    for name, value in cleaned.items():
        if name == "bodies":
            mine._prefetched_objects_cache["bodies"] = value
        elif name in FACTS_IN_WORDS:
            setattr(mine, name, value)
    return mine
