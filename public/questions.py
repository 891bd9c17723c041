"""What can be followed: whatever can be asked of the list of milestones. Read from a form, said in words."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, urlencode

from django.core.validators import slug_re

from arabic.dates import write
from communes.models import Commune, Province, Region
from public.filters import MilestoneFilters

# Places may be followed before anything is recorded there: the filters offer only those where something is.
PLACES = {"commune": Commune, "province": Province, "region": Region}
NO_PLACE = dict.fromkeys(PLACES, "")
EVERYWHERE = "كل الجماعات"
BESIDES = {"email", "every"}  # what a form of following sends along


class NotUnderstood(Exception):
    """A part of what was asked is not known: nothing else is followed in its stead."""


@dataclass(frozen=True)
class Question:
    asked: dict  # filter → value, those that were asked alone
    about: str  # in words: «جماعة دمنات»، «كل الجماعات، النوع: ورشة»

    @property
    def query(self) -> str:
        """As the address of the list writes it, always in one order."""
        return urlencode(sorted(self.asked.items()))

    @classmethod
    def of(cls, data) -> "Question":
        """Read what a form or an address asks for. Raises NotUnderstood."""
        if set(data) - set(MilestoneFilters.base_fields) - BESIDES:
            raise NotUnderstood
        places = {name: _place(name, data[name]) for name in PLACES if data.get(name)}
        form = MilestoneFilters(
            {name: data[name] for name in MilestoneFilters.base_fields if name in data} | NO_PLACE
        )
        narrowed = form.asked()
        if form.ignored():
            raise NotUnderstood
        asked = {name: place.slug for name, place in places.items()} | narrowed
        where = "، ".join(place.title for place in places.values()) or EVERYWHERE
        return cls(asked, "، ".join([where, *(_said(form, name, value) for name, value in narrowed.items())]))


def asked_in(query: str) -> dict[str, str]:
    """The filters of a question that was kept: what public.listing.answering takes."""
    return dict(parse_qsl(query))


def _place(name: str, slug: str):
    place = PLACES[name].objects.filter(slug=slug).first() if slug_re.match(slug) else None
    if place is None:
        raise NotUnderstood
    return place


def _said(form, name: str, value) -> str:
    """«النوع: ورشة»"""
    field = form.fields[name]
    if name == "year":
        return f"{field.label} {value}"
    if isinstance(value, date):
        return f"{field.label} {write(value.isoformat())}"
    return f"{field.label}: {form.said(name, value) if hasattr(field, 'choices') else f'«{value}»'}"
