"""Communes by their names as people type them: in any of their spellings, in part, with a particle, or mistyped."""

import re
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Case, Exists, F, OuterRef, Q, Value, When

from arabic.folding import fold, words
from arabic.questions import Question
from arabic.stemming import ARTICLES, PARTICLES, SHORTEST, STOP_WORDS, readings
from communes.models import Commune, Enrolment

TITLES = frozenset(words("جماعة الجماعة بلدية مدينة الترابية إقليم عمالة commune ville province"))
SHORTEST_MISTYPED = 4  # letters: of shorter names every other one is near
LETTERS_PER_MISTAKE = 3  # one mistake in a name of 4 or 5 letters, two in one of 6 to 8
LONGEST_NAME = 4  # words
MOST_WORDS = 10  # of a question, among which a name is looked for
QUOTES = re.compile('[«»"“”„]')
NEAREST = 4

folded_name = lru_cache(maxsize=10_000)(fold)  # 1,503 communes in three spellings


def named(text: str):
    """Communes in whose names every word begins one of theirs; the programme's own first, then names told whole."""
    asked = _telling(text)
    found = Commune.objects.select_related("province__region").annotate(
        enrolled=Exists(Enrolment.objects.filter(commune=OuterRef("pk"))),
        whole=Case(When(search_key__startswith=f"{' '.join(asked)} ", then=Value(1)), default=Value(0)),
    )
    for word in asked:
        begins = Q()
        for form in (word, *_without_what_is_before(word)):
            begins |= _begins(form) | _begins(f"ال{form}")
        found = found.filter(begins)
    return found.order_by("-enrolled", "-whole", F("population").desc(nulls_last=True), "hcp_code")


def _telling(text: str) -> list[str]:
    """The words of a question that may be of a name, each once: without «commune», «de», where others are left."""
    typed = list(dict.fromkeys(words(text)))
    named_so = [word for word in typed if word not in TITLES]
    return ([word for word in named_so if word not in STOP_WORDS] or named_so or typed)[:MOST_WORDS]


def _without_what_is_before(word: str):
    """«بدمنات», «الدمنات»: the name behind an article or a particle, its own ending kept."""
    for before in (*ARTICLES, *PARTICLES):
        if word.startswith(before) and len(word) - len(before) >= SHORTEST:
            yield word.removeprefix(before)


def _begins(text: str) -> Q:
    return Q(search_key__startswith=text) | Q(search_key__contains=f" {text}")


def told_of(question: Question, enrolled=None) -> dict[int, frozenset[str]]:
    """Enrolments whose commune is named whole in the question, each with the words and phrases that name it.

    `enrolled`: the names of all enrolled communes, where somebody has many questions and has read them once.
    """
    stems = {word: readings(word) for word in question.words}
    told = {}
    for enrolment, *names in enrolled or _candidates({stem for found in stems.values() for stem in found}):
        for name in {folded_name(name) for name in names}:
            parts = [readings(part) for part in name.split()]
            naming = {word for word, found in stems.items() if any(found & part for part in parts)}
            if parts and all(any(stems[word] & part for word in naming) for part in parts):
                told[enrolment] = told.get(enrolment, frozenset()) | naming | ({name} & set(question.phrases))
    return told


def _candidates(stems: set[str]):
    alike = Q(pk__in=[])
    for stem in stems:
        alike |= Q(commune__search_key__contains=stem)
    return _names_of(Enrolment.objects.filter(alike))


def names_of_enrolled() -> list[tuple]:
    return list(_names_of(Enrolment.objects.all()))


def _names_of(enrolments):
    return enrolments.order_by("pk").values_list("pk", "commune__name", "commune__hcp_name", "commune__name_fr")


@dataclass(frozen=True)
class Near:
    """A commune that may be meant, and the question with its name in place of what was typed."""

    commune: Commune
    question: str


def nearest(text: str, communes=None) -> list[Near]:
    """The communes whose names are nearest to some words of the text, the nearest first; none when none is near."""
    from rapidfuzz.distance import OSA  # loaded by the first mistyped name

    typed = QUOTES.sub(" ", text).split()
    ends = min(len(typed), MOST_WORDS)
    spans = [(start, end) for start in range(ends) for end in range(start + 1, min(start + LONGEST_NAME, ends) + 1)]
    sought = {(start, end): _letters(words(" ".join(typed[start:end]))) for start, end in spans}
    sought = {span: letters for span, letters in sought.items() if len(letters) >= SHORTEST_MISTYPED}
    found = []
    rows = Commune.objects.all() if communes is None else communes
    for pk, *names in rows.order_by("hcp_code").values_list("pk", "name", "hcp_name", "name_fr"):
        for name in dict.fromkeys(names):
            letters = _letters(folded_name(name).split())
            for span, looked_for in sought.items():
                most = len(looked_for) // LETTERS_PER_MISTAKE
                mistakes = OSA.distance(looked_for, letters, score_cutoff=most)
                if mistakes <= most:
                    # The more of the question it explains, the sooner it stands.
                    found.append((mistakes - len(looked_for) / 100, pk, span))
    return _told(sorted(found, key=lambda one: one[:2]), typed)


def _letters(parts: list[str]) -> str:
    """A name without its spaces and articles: «بنيملال» and «بني ملال», «حسيمة» and «الحسيمة» are one."""
    kept = [part for part in parts if part not in TITLES and part not in {"al", "el", "ال"}]
    return "".join(part.removeprefix("ال") for part in kept)


def _told(found, typed: list[str]) -> list[Near]:
    spans = {}
    for _, pk, span in found:
        if len(spans) < NEAREST:
            spans.setdefault(pk, span)
    communes = Commune.objects.select_related("province__region").in_bulk(spans)
    return [
        Near(communes[pk], " ".join([*typed[:start], communes[pk].name, *typed[end:]]))
        for pk, (start, end) in spans.items()
    ]
