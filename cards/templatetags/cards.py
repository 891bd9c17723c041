"""A card being read in, in words and marks."""

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import mark_safe

from arabic import dates
from arabic.counting import NOUNS, counted
from cards import words
from cards.models import Card
from milestones.kinds import Kind, Level

register = template.Library()


@register.filter
def struck(original: str, corrections):
    """The card's own words, those that are proposed otherwise struck."""
    return _marked(original, [wrong for wrong, _ in corrections], "<del>{}</del>")


@register.filter
def put_right(statement: str, corrections):
    """The statement, the words put right marked."""
    return _marked(statement, [right for _, right in corrections], "<ins>{}</ins>")


def _marked(text: str, phrases: list[str], mark: str):
    """Whole words are marked, so that no letter parts from its neighbour."""
    found = sorted((text.find(phrase), phrase) for phrase in dict.fromkeys(phrases) if phrase in text)
    out, done = "", 0
    for at, phrase in found:
        if at < done:
            continue
        out += conditional_escape(text[done:at]) + format_html(mark, phrase)
        done = at + len(phrase)
    return mark_safe(out + conditional_escape(text[done:]))  # noqa: S308 - each part is escaped above


@register.filter
def asked(about: str) -> str:
    return words.ASKED.get(about, "")


@register.filter
def kind_name(code: str) -> str:
    return Kind(code).label if code in Kind.values else ""


@register.filter
def level_name(code: str) -> str:
    return Level(code).label if code in Level.values else ""


@register.filter
def named(code: str, names: dict) -> str:
    """The name that stands for the code; the code alone where nothing does any more."""
    return names.get(code, code)


@register.filter
def settle_says(row) -> str:
    """What pressing the button means, by what is open in the row."""
    about = {flag[0] for flag in row.flags}
    if about == {"twin"}:
        return "ليست هي: أدخلها"
    if about == {"split"}:
        return "محطة واحدة"
    if about == {"when"}:
        return f"التاريخ {dates.write(row.facts['when'])}" if row.facts["when"] else "أدخله بلا تاريخ"
    return "اقبله كما قُرئ"


@register.filter
def edit_says(row) -> str:
    """What a person will do first on the row's own page."""
    about = {flag[0] for flag in row.flags} if row.uncertain else set()
    return "اختر المرحلة" if "stage" in about else "اكتب التاريخ" if "when" in about else "عدِّل"


@register.filter
def counted_object(number: int, noun: str) -> str:
    """The number with its noun as the object of a verb: «أدخل مسودتين»."""
    return counted(number, NOUNS[noun], case="oblique")


@register.simple_tag
def open_cards(enrolment) -> list[Card]:
    """The cards of a commune that wait to be confirmed, for its desk. One query."""
    return list(Card.objects.filter(enrolment=enrolment, state=Card.State.OPEN))
