"""A period as people write it: «2025», «ماي 2025», «من يناير إلى مارس 2025». Kept in EDTF, shown in words."""

from datetime import date
from functools import reduce
from operator import or_

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.db.models.functions import Substr
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual

from arabic import dates, edtf
from arabic.date_messages import elsewhere
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
        raise ValidationError(elsewhere(str(error))) from error
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
    """Milestones of which a day lies in the period, or may: what has no date lies in none, separate days on both
    sides of it neither."""
    first, last = edtf.bounds(period)
    separate = Q(when__startswith="{", earliest__lt=first, latest__gt=last)
    return Q(earliest__lte=last, latest__gte=first) & (~separate | _with_a_day_between(first, last))


def _with_a_day_between(first: date, last: date) -> Q:
    """Of «{2024-06-06,2024-06-29}»: each day stands at its own place in the notation."""
    days = [Substr("when", 2 + 11 * number, 10) for number in range(edtf.MAX_DAYS)]
    within = (
        Q(GreaterThanOrEqual(day, first.isoformat())) & Q(LessThanOrEqual(day, last.isoformat())) for day in days
    )
    return reduce(or_, within)
