"""Words for facts: dates, counts, marks. Models return facts, these say them."""

import json
import re
from datetime import datetime
from urllib.parse import urlsplit

from django import template
from django.utils.formats import number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.timezone import localtime

from arabic import ages, dates
from arabic.comparing import compared as compare
from arabic.counting import NOUNS
from arabic.counting import counted as count_noun
from arabic.questions import Question, pieces
from arabic.sizes import size_in_words
from milestones.kinds import Kind
from milestones.words import ADDED, CORRECTED

register = template.Library()


@register.filter
def counted(number: int, noun: str) -> str:
    """«3 محطات»: the number with its noun in agreement. `noun` is a key of arabic.counting.NOUNS."""
    return count_noun(number, NOUNS[noun])


@register.filter
def grouped(number: int) -> str:
    """«33 635»: a large number in groups of three, kept on one line."""
    return number_format(number, force_grouping=True)


@register.filter
def as_time(when: str):
    """An EDTF date in words, each of its days inside a <time> element."""
    return format_html_join("", "{}", ((_segment(segment),) for segment in dates.segments(when))) or mark_safe(
        "<span>التاريخ غير مسجَّل</span>"
    )


def _segment(segment):
    if segment.datetime:
        return format_html('<time datetime="{}">{}</time>', segment.datetime, segment.text)
    return segment.text


@register.filter
def in_words(when: str) -> str:
    """An EDTF date in words, as plain text."""
    return dates.write(when)


@register.filter
def ago(at, today) -> str:
    """«منذ 3 أيام»: how long before today, in days, a day or a moment lies."""
    return ages.since((today - (localtime(at).date() if isinstance(at, datetime) else at)).days)


@register.filter
def happened(at, today) -> str:
    """«اليوم», «أمس», «منذ 3 أيام»: when before today something was done."""
    return ages.happened((today - localtime(at).date()).days)


@register.filter
def deadline(due, today) -> str:
    """«بقي على أجلها 3 أيام»، «فات أجلها منذ أمس»: how far from today the last day to answer lies."""
    return ages.deadline((due - today).days)


@register.filter
def waited(span) -> str:
    """«3 أيام»: how long something was waited for, in whole days; less than one is said so."""
    return count_noun(span.days, NOUNS["day"]) if span.days else "أقل من يوم"


@register.filter
def phase(milestone, today) -> str:
    """Where a consultation stands today: "announced", "open", "ended", or "" where it has no days."""
    return milestone.phase(today) or ""


@register.filter
def time_left(milestone, today) -> str:
    """«بقي 5 أيام»، «آخر يوم» of an open consultation; «يُفتح غدا» of one announced."""
    if today < milestone.opens_on:
        return f"يُفتح {ages.ahead((milestone.opens_on - today).days)}"
    return ages.left((milestone.closes_on - today).days)


@register.filter
def host(address: str) -> str:
    """«ara.example.ma»: the site that a link leads to."""
    return urlsplit(address).hostname or ""


@register.filter
def date_note(when: str) -> str:
    """«يومان متفرقان», «4 أيام»: what the wording of a date alone may leave unclear."""
    return dates.note(when)


@register.filter
def mark(milestone) -> str:
    """The class of a milestone's star: a decision is full green, an achievement honey, an activity an outline."""
    if milestone.kind == Kind.DELIBERATION:
        return "star star--full"
    if milestone.is_achievement:
        return "star star--ach"
    return "star" if milestone.when else "star star--undated"


@register.filter
def unbroken(name: str) -> str:
    """A name of two parts, «بني ملال - خنيفرة», with the dash kept on the line of the first."""
    return name.replace(" - ", "\u00a0- ")


@register.filter
def latin_apart(text: str):
    """A sentence with what it holds of Latin letters, codes and figures set apart."""
    pieces = re.split(r"([A-Za-z0-9][A-Za-z0-9 .:/_()+-]*[A-Za-z0-9)]|[A-Za-z])", text)
    return format_html_join("", "{}", ((_apart(piece, at % 2),) for at, piece in enumerate(pieces)))


def _apart(piece: str, latin: bool):
    return format_html('<bdi dir="ltr">{}</bdi>', piece) if latin else piece


@register.filter
def told(correction) -> str:
    """«صُحِّح التاريخ من «6 يونيو 2023» إلى «7 يونيو 2023» يوم 24 نونبر 2026.»"""
    day = dates.write(localtime(correction.at).date().isoformat())
    if not correction.before and correction.field in ADDED:
        return f"{ADDED[correction.field]} يوم {day}."
    before, after = (value or "غير مذكور" for value in (correction.before, correction.after))
    return f"{CORRECTED[correction.field]} من «{before}» إلى «{after}» يوم {day}."


@register.filter
def format_and_size(attachment):
    """«مستند PDF، 340 كيلوبايت», its Latin letters apart."""
    kind, _, name = attachment.get_kind_display().partition(" ")
    said = format_html("{} <bdi>{}</bdi>", kind, name) if name else kind
    return format_html("{}، {}", said, size_in_words(attachment.size))


@register.simple_tag
def compared(before: str, after: str):
    """Two wordings in pieces, those that differ told: {% compared one other as both %}."""
    return compare(before, after)


@register.simple_tag
def highlighted(text: str, asked: str):
    """A text with the words that answer a question marked, each of them whole."""
    cut = ((("<mark>{}</mark>" if piece.found else "{}"), piece.text) for piece in pieces(text, Question.of(asked)))
    return format_html_join("", "{}", ((format_html(form, part),) for form, part in cut))


@register.simple_tag
def json_ld(data: dict):
    """Facts for machines, as schema.org JSON-LD."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign, escaped in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(sign, escaped)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308 - escaped above
