"""A period as people write it: «2025», «ماي 2025», «من يناير إلى مارس 2025». Kept in EDTF, shown in words."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from arabic import dates, edtf
from milestones.validators import plain_text

LONGEST = 100
NOT_A_PERIOD = "اكتب سنة أو شهرا أو يوما، أو مدة لها بداية ونهاية، مثل: من يناير إلى مارس 2025."


class Period(forms.CharField):
    """Cleaned into its notation: a year, a month, a day, or a span of them; "" where nothing is asked."""

    def __init__(self, **options):
        super().__init__(required=False, label="الفترة", max_length=LONGEST, validators=[plain_text], **options)
        self.widget.attrs.pop("maxlength", None)  # said, and not cut while it is typed or pasted
        self.error_messages["max_length"] = NOT_A_PERIOD

    def clean(self, value) -> str:
        text = super().clean(value)
        return read(text) if text else ""


def read(text: str) -> str:
    """The notation of a period. Raises ValidationError, with what to write instead."""
    try:
        when = dates.read(text).when
    except dates.NotUnderstood as error:
        raise ValidationError(str(error)) from error
    if edtf.parse(when).kind in ("unknown", "days"):
        raise ValidationError(NOT_A_PERIOD)
    return when


def understood(text: str) -> str:
    """The same of a part of an address; "" for what is none."""
    try:
        return read(text) if len(text) <= LONGEST else ""
    except ValidationError:
        return ""


def touching(period: str) -> Q:
    """Milestones of which some day may lie in the period: what has no date lies in none."""
    first, last = edtf.bounds(period)
    return Q(earliest__lte=last, latest__gte=first)
