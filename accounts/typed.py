"""Words and days that a person types."""

from datetime import date

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.db import models

from arabic import dates, safe_text
from arabic.date_messages import elsewhere


def plain_text(text: str):
    """Refuse characters that could make a line display other than it is."""
    if problems := safe_text.problems(text):
        raise ValidationError(problems)


class Words(forms.CharField):
    """Tidied before anything is asked of them: signs that nobody sees are no words."""

    def to_python(self, value):
        text = super().to_python(value)
        return text if safe_text.problems(text) else safe_text.tidy(text)  # its validators refuse what has problems


DAY_IN_ADMIN = AdminDateWidget({"size": "20", "placeholder": "مثل: 6 يونيو 2023", "autocomplete": "off"})


class OneDay(forms.CharField):
    """One day, read as people write it; gives a date, or None."""

    def __init__(self, **options):
        super().__init__(max_length=100, validators=[plain_text], **options)

    def clean(self, value) -> date | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            when = dates.read(text).when
            return date.fromisoformat(when) if when else None
        except dates.NotUnderstood as error:
            raise ValidationError(elsewhere(str(error), one_day=True)) from error
        except ValueError as error:
            raise ValidationError("اكتب يوما واحدا بتاريخه الكامل، مثل: 15 يناير 2026.") from error

    def has_changed(self, initial, data) -> bool:
        """The same day in other words is no change."""
        try:
            return self._day(initial) != self._day(data)
        except ValidationError:
            return True

    def _day(self, value) -> date | None:
        if value in self.empty_values:
            return None
        return value if isinstance(value, date) else self.clean(value)

    def prepare_value(self, value):
        return dates.write(value.isoformat()) if isinstance(value, date) else value


class DaysInWords:
    """For the admin: days are typed and shown as people write them; the calendar stays beside."""

    formfield_overrides = {models.DateField: {"form_class": OneDay, "widget": DAY_IN_ADMIN}}
