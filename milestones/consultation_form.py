"""What a public consultation alone has, in the form of its milestone: refused, in words, for any other kind."""

from datetime import date

from django import forms
from django.utils import timezone

from accounts.typed import OneDay
from arabic import dates
from arabic.safe_text import tidy
from milestones.kinds import Kind
from milestones.models.consultation import WITHOUT

CONSULTATION = tuple(WITHOUT)
DAYS = ("opens_on", "closes_on")
OUTCOME = ("synthesis", "decision")
OF_ANOTHER_KIND = "هذه الخانة للتشاور العمومي وحده: اختر النوع «تشاور عمومي»، أو أفرغها."
TOO_EARLY = "لم ينته التشاور بعد: تُكتب حصيلته بعد {day}، آخر يوم للمشاركة."
OUTCOME_BOX = forms.Textarea({"rows": 4, "cols": 60})
DAY_BOX = forms.TextInput({"autocomplete": "off", "class": "vTextField"})
LINK_BOX = forms.TextInput({"dir": "ltr", "inputmode": "url", "autocomplete": "off", "class": "vTextField"})


class TellsOfConsultation(forms.ModelForm):
    opens_on = OneDay(
        label="أول يوم للمشاركة",
        required=False,
        widget=DAY_BOX,
        help_text="مثل: 15 يناير 2026. يُعلن عن التشاور منذ نشر محطته.",
    )
    closes_on = OneDay(
        label="آخر يوم للمشاركة", required=False, widget=DAY_BOX, help_text="تبقى المشاركة مفتوحة إلى نهايته."
    )

    def clean_take_part_at(self):
        return self.cleaned_data["take_part_at"].strip()

    def clean_synthesis(self):
        return one_paragraph(self.cleaned_data["synthesis"])

    def clean_decision(self):
        return one_paragraph(self.cleaned_data["decision"])

    def clean(self):
        cleaned = super().clean()
        told = [name for name in CONSULTATION if cleaned.get(name)]
        if cleaned.get("kind") not in (None, "", Kind.CONSULTATION):
            for name in told:
                self.add_error(name, OF_ANOTHER_KIND)
        elif not {"opens_on", "closes_on"} & set(self.errors):
            self._look_at_the_days(cleaned, told)
        return cleaned

    def _look_at_the_days(self, cleaned: dict, told: list[str]):
        first, last = cleaned.get("opens_on"), cleaned.get("closes_on")
        if first and not last:
            self.add_error("closes_on", "اكتب آخر يوم للمشاركة، ما دام أول يوم مذكورا؛ أو أفرغهما معا.")
        elif last and not first:
            self.add_error("opens_on", "اكتب أول يوم للمشاركة، ما دام آخر يوم مذكورا؛ أو أفرغهما معا.")
        elif first and last < first:
            self.add_error("closes_on", "آخر يوم للمشاركة سابق لأول يوم؛ صحح أحدهما.")
        elif "take_part_at" in told and not first:
            self.add_error("opens_on", "اكتب أول يوم للمشاركة وآخر يوم، ما دام رابط المشاركة مذكورا.")
        elif refused := too_early(cleaned, timezone.localdate()):
            for name in OUTCOME:
                if name in told:
                    self.add_error(name, refused)


def too_early(facts: dict, as_of: date) -> str:
    """Why no outcome is written yet, or ""."""
    last = facts.get("closes_on")
    return TOO_EARLY.format(day=dates.write(last.isoformat())) if last and as_of <= last else ""


def one_paragraph(text: str) -> str:
    """As it stands on a line of the card."""
    return " ".join(tidy(text).split())
