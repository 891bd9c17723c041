"""Pieces of pages that are rendered once for what they say.

Each is a template of its own that is given facts and nothing else: no request, no person, no day. So a piece that has
been rendered for the same facts before is the same piece, in whatever page, and can't be out of date. Facts are plain
text, numbers and tuples of these, never text marked safe, which equals text that isn't.
"""

from functools import lru_cache

from crispy_forms.utils import render_crispy_form
from django import template
from django.conf import settings
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe

PIECES = 4096  # kept in each process, of one to two kilobytes; what was needed longest ago goes first

register = template.Library()


def _rendered(name: str, facts, named: tuple) -> SafeString:
    said = get_template(name).render({"facts": facts, **dict(named)})
    return mark_safe(said.strip())  # noqa: S308 - what a template rendered


rendered = _rendered if settings.DEBUG else lru_cache(PIECES)(_rendered)  # templates change while one writes them


@register.simple_tag
def kept(name: str, facts=None, **named) -> SafeString:
    """The template rendered for the facts: {% kept "_foot.html" %}, {% kept "public/_mile.html" milestone|mile %},
    {% kept "_mast.html" here=here section=section %}."""
    return rendered(name, facts, tuple(named.items()))


@lru_cache(64)
def _place(kind: type, choices: str, filled: tuple) -> list:
    """Where the fields of one form, filled in one way, are put once they are rendered."""
    return []


@register.simple_tag
def fields(form) -> SafeString:
    """{% fields form %}: a form's fields as crispy renders them. Where nothing is wrong with it, they follow from its
    class, its choices and what is filled in."""
    if settings.DEBUG or form.errors:
        return render_crispy_form(form)
    choices = repr([getattr(one, "choices", None) for one in form.fields.values()])
    place = _place(type(form), choices, tuple((name, form.data.get(name)) for name in form.fields))
    if not place:
        place.append(render_crispy_form(form))
    return place[0]
