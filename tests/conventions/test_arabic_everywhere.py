"""Whatever Django says to a person, it says in Arabic as Morocco writes it (tadafur/locale/ar_MA)."""

import gettext
import html
import io
import json
import re
from datetime import date
from pathlib import Path

import allauth
import django
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.contrib import admin
from django.contrib.auth.models import Group
from django.template import Context, Template
from django.urls import reverse
from django.utils import dates, translation
from django.utils.text import capfirst, get_text_list
from django.utils.timesince import timesince
from django.utils.translation import trans_real

from accounts import adapters, second_factor
from accounts.models import Letter, Mandate, Role, SecurityEvent, User
from communes.models import Commune, Province, Region
from programme.models import Programme
from public.models import Alert
from tests import factors

LANGUAGE = "ar-ma"
OURS = Path(__file__).parents[2] / "tadafur" / "locale" / "ar_MA" / "LC_MESSAGES"
DJANGO = Path(django.__file__).parent
PARTS = [
    "conf",
    "contrib/admin",
    "contrib/auth",
    "contrib/contenttypes",
    "contrib/humanize",
    "contrib/messages",  # no catalogue of its own today: its words are in conf
    "contrib/sessions",
]
MONTHS = ["يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو"]
MONTHS += ["يوليوز", "غشت", "شتنبر", "أكتوبر", "نونبر", "دجنبر"]
COUNTS = [0, 1, 2, 3, 11, 100]  # one for each of the six forms

# Latin words that may stand in an Arabic sentence, and why.
ALLOWED = {
    "IPv4": "a protocol's own name",
    "IPv6": "a protocol's own name",
    "IP": "a protocol's own name",
    "JSON": "a notation's own name",
    "https": "what must be typed, letter for letter",
    "Ctrl": "what is written on the key",
    "Command": "what is written on the key",
    "Mac": "a product's own name",
    "PDF": "a format's own name",
    "Word": "a product's own name",
    "JPEG": "a format's own name",
    "PNG": "a format's own name",
    "WebP": "a format's own name",
    "docx": "what stands at the end of a file's name",
}
# Whole messages that are excused, by their beginning, and why.
EXCUSED = {
    "View <a href=": "the welcome page of a Django without any address: never shown here",
    "You are seeing this page because": "the welcome page of a Django without any address: never shown here",
}
# Messages that leave out a placeholder on purpose, and why.
LEFT_OUT = {
    "Constraint “%(name)s” is violated.": "the constraint's name is code",
    "%(model)s instance with %(field)s %(value)r is not a valid choice.": "the field's name is code",
    "(Hidden field %(name)s) %(error)s": "the field's name is code",
    "%(from)s-%(to)s relationship": "names of classes are code",
    "%(from)s-%(to)s relationships": "names of classes are code",
    "Please correct the duplicate data for %(field)s.": "names of fields are code here",
    "Please correct the duplicate data for %(field)s, which must be unique.": "names of fields are code here",
    "Please correct the duplicate data for %(field_name)s which must be unique for the %(lookup)s in "
    "%(date_field)s.": "names of fields and «year», «month» are code",
    "%(field_label)s must be unique for %(date_field_label)s %(lookup_type)s.": "«year», «month» are code",
    "%(datetime)s couldn’t be interpreted in time zone %(current_timezone)s; it may be ambiguous or it may "
    "not exist.": "the zone's name is English (Africa/Casablanca)",
    "ManagementForm data is missing or has been tampered with. Missing fields: %(field_names)s. You may need "
    "to file a bug report if the issue persists.": "names of hidden fields are code",
    "Future %(verbose_name_plural)s not available because %(class_name)s.allow_future is False.": "code",
    "Empty list and “%(class_name)s.allow_empty” is False.": "code",
    "Invalid date string “%(datestr)s” given format “%(format)s”": "the format is code",
}
# Words that Morocco says otherwise.
FOREIGN = {
    "كلمة المرور": "كلمة السر",
    "المستخدم": "المستعمل",
    "المستخدمون": "المستعملون",
    "إبريل": "أبريل",
    "مايو": "ماي",
    "يوليو": "يوليوز",
    "أغسطس": "غشت",
    "سبتمبر": "شتنبر",
    "نوفمبر": "نونبر",
    "ديسمبر": "دجنبر",
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sdr]|%[sd]|\{\w*\}")


def messages_of(part, domain):
    path = DJANGO / part / "locale" / "en" / "LC_MESSAGES" / f"{domain}.po"
    if not path.exists():
        return []
    with path.open("rb") as file:
        return [message for message in read_po(file) if message.id]


def read_ours(domain):
    with (OURS / f"{domain}.po").open("rb") as file:
        return read_po(file)


def forms_of(message):
    return [message.id] if isinstance(message.id, str) else list(message.id)


def said(catalogue, message):
    """What a person reads for one message: a single text, or one for each of the six forms."""
    if isinstance(message.id, str):
        one = catalogue.pgettext(message.context, message.id) if message.context else catalogue.gettext(message.id)
        return [one]
    if message.context:
        return [catalogue.npgettext(message.context, *message.id, count) for count in COUNTS]
    return [catalogue.ngettext(*message.id, count) for count in COUNTS]


def catalogue_of(domain):
    if domain == "django":
        return trans_real.translation(LANGUAGE)
    return trans_real.DjangoTranslation(LANGUAGE, domain=domain)


def latin_words(text):
    bare = PLACEHOLDER.sub(" ", re.sub(r"<[^>]*>", " ", text))
    return [word for word in re.findall(r"[A-Za-z][A-Za-z0-9]*", bare) if word not in ALLOWED]


def report(faults):
    return "\n" + "\n".join(f"  {fault}" for fault in faults)


everything = pytest.mark.parametrize(
    ("part", "domain"),
    [(part, "django") for part in PARTS] + [("contrib/admin", "djangojs")],
)


@everything
def test_every_message_of_django_is_said_in_arabic(part, domain):
    catalogue = catalogue_of(domain)
    faults = []
    for message in messages_of(part, domain):
        english = forms_of(message)[0]
        if english.startswith(tuple(EXCUSED)):
            continue
        faults += [
            f"{english!r} is said {text!r}: {', '.join(words)}"
            for text in dict.fromkeys(said(catalogue, message))
            if (words := latin_words(text))
        ]
    assert not faults, report(faults)


@everything
def test_no_message_uses_a_word_that_morocco_says_otherwise(part, domain):
    catalogue = catalogue_of(domain)
    faults = [
        f"{forms_of(message)[0]!r} is said {text!r}: write {better} for {word}"
        for message in messages_of(part, domain)
        for text in dict.fromkeys(said(catalogue, message))
        for word, better in FOREIGN.items()
        if re.search(rf"(?<!\w)[ولبك]?{word}(?!\w)", text)
    ]
    assert not faults, report(faults)


@everything
def test_every_placeholder_is_kept(part, domain):
    """The first three forms (0, 1, 2) may say a named count in words: «نتيجتان»."""
    catalogue = catalogue_of(domain)
    faults = []
    for message in messages_of(part, domain):
        ids = forms_of(message)
        if ids[0] in LEFT_OUT:
            continue
        wanted = sorted(set(PLACEHOLDER.findall(ids[-1])) | set(PLACEHOLDER.findall(ids[0])))
        for index, text in enumerate(said(catalogue, message)):
            found = sorted(set(PLACEHOLDER.findall(text)))
            in_words = len(ids) > 1 and index < 3 and not {"%s", "%d"} & set(wanted)
            if found != wanted and not (in_words and set(found) < set(wanted)):
                faults.append(f"{ids[0]!r} is said {text!r}: has {found}, wants {wanted}")
    assert not faults, report(faults)


def test_what_is_left_out_on_purpose_adds_nothing_else():
    ours = {forms_of(message)[0]: message for message in read_ours("django") if message.id}
    for english in LEFT_OUT:
        assert english in ours, f"{english!r} is excused but not in our catalogue"
        assert set(PLACEHOLDER.findall(ours[english].string)) < set(PLACEHOLDER.findall(english)), english


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_the_compiled_catalogue_is_what_its_source_says(domain):
    compiled = io.BytesIO()
    write_mo(compiled, read_ours(domain))
    compiled.seek(0)
    wanted = gettext.GNUTranslations(compiled)._catalog
    with (OURS / f"{domain}.mo").open("rb") as file:
        found = gettext.GNUTranslations(file)._catalog
    wanted.pop("")  # the header names the version of Babel
    found.pop("")
    stale = sorted(
        {str(key) for key in wanted.keys() | found.keys() if wanted.get(key) != found.get(key)},
    )
    assert not stale, f"run: pybabel compile -d tadafur/locale -D {domain}" + report(stale)


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_the_source_of_the_catalogue_is_sound(domain):
    faults = [
        f"{forms_of(message)[0]!r}: {error}" for message, errors in read_ours(domain).check() for error in errors
    ]
    empty = [
        forms_of(message)[0]
        for message in read_ours(domain)
        if message.id and not all([message.string] if isinstance(message.id, str) else message.string)
    ]
    assert not faults + empty, report(faults + empty)


@pytest.mark.parametrize("before", [[], ["ar"], ["ar", LANGUAGE, "ar"], ["en", "ar"]])
def test_months_are_moroccan_whatever_was_active_before(monkeypatch, before):
    monkeypatch.setattr(trans_real, "_translations", {})
    for language in before:
        with translation.override(language):
            str(dates.MONTHS[5])
    with translation.override(LANGUAGE):
        for names in (dates.MONTHS, dates.MONTHS_3, dates.MONTHS_AP, dates.MONTHS_ALT):
            assert [str(names[number]) for number in range(1, 13)] == MONTHS
        for letter in "FMNEb":
            template = Template(f'{{{{ day|date:"j {letter} Y" }}}}')
            printed = [template.render(Context({"day": date(2024, number, 9)})) for number in range(1, 13)]
            assert printed == [f"9 {month} 2024" for month in MONTHS], letter


# What is said at 0, 1, 2, 3, 11 and 100.
AGREEMENT = {
    ("%(counter)s result", "%(counter)s results"): [
        "لا نتيجة",
        "نتيجة واحدة",
        "نتيجتان",
        "3 نتائج",
        "11 نتيجة",
        "100 نتيجة",
    ],
    ("%(total_count)s selected", "All %(total_count)s selected"): [
        "لم تختر أي عنصر",
        "اخترت عنصرا واحدا",
        "اخترت العنصرين معا",
        "اخترت 3 عناصر، وهي الكل",
        "اخترت 11 عنصرا، وهي الكل",
        "اخترت 100 عنصر، وهي الكل",
    ],
    ("%(count)s %(name)s was changed successfully.", "%(count)s %(name)s were changed successfully."): [
        "لم يتغير أي عنصر.",
        "تم حفظ تعديل عنصر واحد (المحطات).",
        "تم حفظ تعديل عنصرين (المحطات).",
        "تم حفظ تعديل 3 عناصر (المحطات).",
        "تم حفظ تعديل 11 عنصرا (المحطات).",
        "تم حفظ تعديل 100 عنصر (المحطات).",
    ],
    ("entry", "entries"): ["عملية", "عملية", "عملية", "عمليات", "عملية", "عملية"],
    ("Please correct the error below.", "Please correct the errors below."): [
        "لا خطأ يستوجب التصحيح.",
        "صحح الخطأ المبين أسفله.",
        "صحح الخطأين المبينين أسفله.",
        "صحح الأخطاء المبينة أسفله.",
        "صحح الأخطاء المبينة أسفله.",
        "صحح الأخطاء المبينة أسفله.",
    ],
    (
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
    ): [
        "اكتب 0 حرف على الأقل.",
        "اكتب حرفا واحدا على الأقل.",
        "اكتب حرفين على الأقل.",
        "اكتب 3 أحرف على الأقل.",
        "اكتب 11 حرفا على الأقل.",
        "اكتب 100 حرف على الأقل.",
    ],
}


@pytest.mark.parametrize(("singular", "plural"), AGREEMENT)
def test_nouns_agree_with_their_number(singular, plural):
    with translation.override(LANGUAGE):
        sentences = [
            translation.ngettext(singular, plural, count)
            % {
                "counter": count,
                "total_count": count,
                "count": count,
                "min_length": count,
                "name": "المحطات",
            }
            for count in COUNTS
        ]
    assert sentences == AGREEMENT[singular, plural]


def test_the_scripts_of_the_admin_speak_arabic(rf):
    """The catalogue its calendar, its two-column selector and its actions are served."""
    script = admin.site.i18n_javascript(rf.get("/admin/jsi18n/")).content.decode()
    catalogue = json.loads(re.search(r"const newcatalog = (\{.*?\n  \});", script, re.DOTALL)[1])
    english = [date(2024, number, 1).strftime("%B") for number in range(1, 13)]
    assert [catalogue[month] for month in english] == MONTHS
    assert [catalogue[f"abbrev. month {month}\x04{month[:3]}"] for month in english] == MONTHS
    assert catalogue["%(sel)s of %(cnt)s selected"] == [
        "لم تختر أي عنصر من %(cnt)s",
        "اخترت عنصرا واحدا من %(cnt)s",
        "اخترت عنصرين من %(cnt)s",
        "اخترت %(sel)s عناصر من %(cnt)s",
        "اخترت %(sel)s عنصرا من %(cnt)s",
        "اخترت %(sel)s عنصر من %(cnt)s",
    ]
    missing = [forms_of(m)[0] for m in messages_of("contrib/admin", "djangojs") if not m.context]
    missing = [english for english in missing if english not in catalogue]
    assert not missing, report(missing)


def test_the_history_names_changed_fields_in_arabic():
    """A change is kept with the field's English label and a capital («First name»), and looked up as such."""
    models = {*admin.site._registry, Group}
    labels = {}
    for model in models:
        for field in [*model._meta.fields, *model._meta.many_to_many]:
            if not field.editable:
                continue
            with translation.override(None):
                labels[capfirst(str(field.verbose_name))] = f"{model._meta.label}.{field.name}"
    labels.pop("ID", None)  # a key is never on a form
    with translation.override(LANGUAGE):
        faults = [
            f"{where}: {label!r} is said {translation.gettext(label)!r}"
            for label, where in labels.items()
            if latin_words(translation.gettext(label))
        ]
    assert not faults, report(faults)


def test_joined_words_and_lengths_of_time_read_as_arabic():
    with translation.override(LANGUAGE):
        assert get_text_list(["الاسم", "العنوان", "الهاتف"]) == "الاسم، العنوان أو الهاتف"
        assert get_text_list(["الاسم", "الهاتف"], translation.gettext("and")) == "الاسم وكذا الهاتف"
        spans = [date(2024, 6, 1), date(2024, 5, 31), date(2024, 5, 30), date(2024, 5, 1), date(2022, 6, 1)]
        assert [timesince(day, date(2024, 6, 1)).replace("\xa0", " ") for day in spans] == [
            "أقل من دقيقة",
            "يوم واحد",
            "يومين",
            "شهر واحد",
            "سنتين",
        ]


def read_by_people(page):
    """The words of a page: its text, and the attributes that are shown or read aloud."""
    # <bdi>, or dir="auto", sets Latin names apart.
    page = re.sub(r"<(script|style|bdi)\b.*?</\1>|<span dir=\"auto\">.*?</span>", " ", page, flags=re.DOTALL)
    shown = re.findall(r'\b(?:alt|title|placeholder|aria-label)="([^"]*)"', page)
    shown += re.findall(r'<input type="(?:submit|button)"[^>]*\bvalue="([^"]*)"', page)
    return [html.unescape(text) for text in [*shown, *re.sub(r"<[^>]+>", "\n", page).split("\n")]]


@pytest.fixture
def manager(client):
    user = User.objects.create_user("فاطمة", password="سر طويل لا يخمن", is_staff=True)
    Mandate.objects.create(user=user, role=Role.MANAGEMENT)
    client.force_login(user)
    return user


def english_on(client, address):
    """Words in Latin letters on a page of the admin, the rows of its list (people's own words) left out."""
    response = client.get(address)
    page = re.sub(r"<tbody>.*?</tbody>", " ", response.content.decode(), flags=re.DOTALL)
    found = {text.strip(): words for text in read_by_people(page) if (words := latin_words(text))}
    faults = [f"{text!r}: {', '.join(words)}" for text, words in found.items()]
    return response.status_code, faults


# They come from HCP's census; there is one programme; alerts are their followers' own; the rest the portal writes.
READ_ONLY = {Region, Province, Commune, Programme, Alert, Letter, SecurityEvent}


COMMON = ["admin:index", "account", "password", "sessions", "ask-for-reset", "reset-sent"]
SECURED = [
    "mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_reauthenticate", "mfa_deactivate_totp",
]  # fmt: skip
MANAGED = ["admin:communes_enrolment_import", "admin:accounts_user_import", "admin:programme_stage_order"]


@pytest.mark.parametrize("page", COMMON + MANAGED)
def test_the_common_screens_of_the_staff_hold_no_english(client, manager, page):
    assert english_on(client, reverse(page)) == (200, [])


@pytest.mark.parametrize("with_app", [False, True])
def test_the_screens_of_the_second_factor_hold_no_english(client, manager, with_app):
    manager.set_password("سر طويل لا يخمن")
    manager.save()
    client.force_login(factors.with_app(manager) if with_app else manager)
    client.post(reverse("account_reauthenticate"), {"password": "سر طويل لا يخمن"})
    for page in SECURED if with_app else SECURED[:4]:
        if with_app and page == "mfa_activate_totp":
            continue  # there is one
        assert english_on(client, reverse(page)) == (200, []), page
        wrong = client.post(reverse(page), {"code": "x", "password": "x", "credential": "x"}).content.decode()
        assert [text for text in read_by_people(wrong) if latin_words(text)] == []
    client.logout()


def test_the_words_of_the_library_that_reach_people_are_arabic():
    """Its messages and letters are templates; each that it may ask for is the house's own, and in Arabic."""
    here = Path(__file__).resolve().parents[2] / "templates"
    there = Path(allauth.__file__).parent / "templates"
    asked = [file.relative_to(there) for file in there.glob("mfa/messages/*.txt")]
    assert asked
    for name in asked:
        assert not latin_words((here / name).read_text()), name
    assert {file.relative_to(there).with_suffix("").as_posix() for file in there.glob("mfa/email/*_subject.txt")} == {
        f"{name}_subject" for name in adapters.EVENTS
    }
    assert {*adapters.EVENTS.values(), "reset"} == set(second_factor.WHAT)


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model.__name__)
@pytest.mark.parametrize("page", ["changelist", "add"])
def test_the_screens_of_every_record_hold_no_english(client, manager, model, page):
    status, faults = english_on(client, reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"))
    if page == "add" and model in READ_ONLY:
        assert status == 403
    else:
        assert (status, faults) == (200, []), report(faults)


def test_a_person_who_mistypes_reads_only_arabic(client, manager):
    wrong = {"old_password": "x", "new_password1": "123", "new_password2": "1234"}
    page = client.post(reverse("password"), wrong).content.decode()
    assert [text for text in read_by_people(page) if latin_words(text)] == []
    assert "كلمة السر الحالية غير صحيحة؛ أعد كتابتها." in page
    assert "كلمتا السر غير متطابقتين؛ أعد كتابتهما." in page
