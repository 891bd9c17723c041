"""What is asked of a list: filters and a page number. What can't be understood is said and ignored."""

from dataclasses import dataclass, field

from crispy_forms.helper import FormHelper
from django import forms
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator

from arabic import safe_text

UNKNOWN = "قيمة غير معروفة؛ عُرضت النتائج من غير هذا المعيار."
SHOWN = 40  # how much of a value nobody knows is repeated back


@dataclass
class Ignored:
    """A part of the question that was set aside: what was asked there, and what is shown instead."""

    label: str
    value: str
    instead: str = "النتائج من غير هذا المعيار"


class FilterForm(forms.Form):
    """A GET form that answers with what it understood. Fields stay filled as they were left."""

    def __init__(self, data):
        super().__init__(data)
        for asked in self.fields.values():
            asked.error_messages |= dict.fromkeys(("invalid", "invalid_choice", "min_value", "max_value"), UNKNOWN)

    @property
    def helper(self) -> FormHelper:
        """For crispy: the fields in order; the page writes the <form> around them."""
        helper = FormHelper(self)
        helper.form_tag = False
        helper.disable_csrf = True
        return helper

    def asked(self) -> dict:
        """The filters that hold a value which the portal knows."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}

    def ignored(self) -> list[Ignored]:
        return [Ignored(self.fields[name].label, shown(self.data.get(name, ""))) for name in self.errors]


def shown(value: str) -> str:
    """A value from outside, cut and made safe to be shown back."""
    kept = "".join(sign for sign in value[:SHOWN] if not safe_text.problems(sign))
    return kept + ("…" if len(value) > SHOWN else "")


@dataclass
class Pages:
    """One page of a list, with the question it answers, for the links to its neighbours."""

    page: object
    query: str  # the filters, encoded, without the page number
    ignored: list[Ignored] = field(default_factory=list)

    @classmethod
    def of(cls, rows, request, *, size: int, count: int | None = None) -> "Pages":
        """`count`: how many rows there are, where that is known already."""
        paginator = Paginator(rows, size)
        if count is not None:
            paginator.count = count
        query = request.GET.copy()
        asked = query.pop("page", ["1"])[-1]
        ignored = []
        try:
            page = paginator.page(asked)
        except PageNotAnInteger:
            page = paginator.page(1)
        except EmptyPage:
            page = paginator.page(paginator.num_pages if asked.isdecimal() else 1)
        if not (asked.isdecimal() and len(asked) < 10 and int(asked) == page.number):
            ignored = [Ignored("رقم الصفحة", shown(asked), f"الصفحة {page.number}")]
        return cls(page, query.urlencode(), ignored)

    @property
    def count(self) -> int:
        return self.page.paginator.count

    def link(self, number: int) -> str:
        return "?" + "&".join(part for part in (self.query, f"page={number}" if number > 1 else "") if part)

    def previous_link(self) -> str:
        return self.link(self.page.previous_page_number())

    def next_link(self) -> str:
        return self.link(self.page.next_page_number())
