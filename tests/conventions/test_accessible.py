"""No page stands in a reader's way: axe finds nothing, and nothing runs off the screen.

Each page is opened once; then its width and its colours are changed in place, which is what turning a phone or
choosing the dark does, and costs a tenth of opening it again. axe runs with every rule in every width, by turns in
the light and in the dark, as /accessibility/ says it does. It passes over the colour of joined Arabic letters, so it
runs once more for contrast alone, on a phone and on a desktop, in both, with all letters replaced by «n» and all that
is folded away open.
"""

from types import MappingProxyType

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from tests.conftest import refusals
from tests.conventions.looking import OPEN_ALL, SPELL_IN_LATIN, STYLED, in_words, ratio, runs_off
from tests.urls import PAGES

STILL = "() => " + STYLED % "* { transition: none !important }"
WIDTHS = (320, 390, 820, 1440)
SCHEMES = ("light", "dark")
STAFF_PAGES = [
    "/admin/",
    "/admin/milestones/milestone/",
    "/admin/milestones/milestone/?q=zzzz",
    "/admin/milestones/milestone/add/",
    "/admin/milestones/milestone/6/change/",
    "/admin/milestones/milestone/6/history/",
    "/admin/milestones/milestone/{draft}/change/",
    "/admin/milestones/milestone/{draft}/move/submit/",
    "/admin/milestones/milestone/{draft}/delete/",
    "/admin/milestones/milestone/deleted/",
    "/account/",
    "/account/password/",
    "/account/second-factor/",
    "/account/sessions/",
    "/coordination/",
    "/coordination/communes/demnate/",
    "/coordination/communes/demnate/reminders/{reminder}/",
    "/coordination/communes/demnate/cards/",
    "/coordination/cards/{card}/",
    "/coordination/cards/{card}/rows/{row}/",
    "/coordination/cards/{done}/",
    "/coordination/bundles/",
    "/coordination/bundles/{ready}/",
    "/coordination/bundles/{stopped}/",
]
DOORS = ["/account/sign-in/", "/account/reset/", "/account/reset/sent/", "/account/invitation/MQ/forged/"]
REVIEWER_PAGES = [
    "/coordination/",
    "/coordination/communes/demnate/",
    "/coordination/communes/azilal/",
    "/coordination/lists/waiting/",
    "/coordination/review/{waiting}/",
    "/coordination/lists/communes/?province=azilal&year=2024",
    "/coordination/feedback/",
    "/coordination/feedback/{asked}/",
    "/coordination/figures/?province=azilal",
    "/coordination/report/azilal/",
    "/coordination/report/azilal/?role=pilot&year=azilal",
    "/coordination/communes/azilal/follow-up/",
    "/coordination/reminders/",
    "/coordination/lists/communes/assignments/?province=azilal",
    "/coordination/lists/nothing/reminders/?province=azilal",
]
MANAGER_PAGES = [
    "/coordination/figures/",
    "/coordination/accounts/?which=never",
    "/coordination/reports/",
    "/admin/communes/enrolment/",
    "/admin/communes/enrolment/add/",
    "/admin/communes/enrolment/import/",
    "/admin/communes/enrolment/import/{shown}/",
    "/admin/communes/commune/?q=%D8%AF%D9%85%D9%86%D8%A7%D8%AA",
    "/admin/accounts/user/",
    "/admin/accounts/securityevent/",
    "/admin/accounts/letter/",
    "/admin/accounts/user/import/",
    "/admin/accounts/user/import/{kept}/",
    "/admin/programme/stage/",
    "/admin/programme/stage/order/",
]
# Rules that stock Django's own templates break, or that axe misjudges there; each with its reason.
OF_DJANGO = {
    "aria-input-field-name": "Select2 calls the text of an empty field a textbox and gives it no name",
    "label-title-only": "the search box's label is a picture whose text is «بحث»: axe counts letters alone",
}


@pytest.fixture(scope="module")
def public_page(browser, portal):
    """show(path) shows it in one and the same window, where style sheet and letters are at hand already."""
    yield from window(browser, portal)


@pytest.fixture(scope="module")
def staff_page(browser, portal, signed_in, numbers):
    yield from window(browser, portal, numbers, storage_state=signed_in)


@pytest.fixture(scope="module")
def reviewer_page(browser, portal, waiting, reviewer_signed_in):
    yield from window(browser, portal, waiting, storage_state=reviewer_signed_in)


@pytest.fixture(scope="module")
def manager_page(browser, portal, manager_signed_in, sheets):
    yield from window(browser, portal, sheets, storage_state=manager_signed_in)


def window(browser, portal, numbers=MappingProxyType({}), **options):
    context = browser.new_context(reduced_motion="reduce", **options)
    refused = refusals(context)
    page = context.new_page()

    def show(path):
        for name, number in numbers.items():
            path = path.replace(name, number)
        refused.clear()
        page.goto(portal + path)
        assert page.url == portal + path, f"{path} sent us to {page.url}"
        # Colours that fade from light to dark must not be measured on their way.
        page.evaluate(STILL)
        # By the policy of what a page may load and run. axe itself tries a <style> later, when it reads an @import.
        told = [one for one in refused if one.startswith(f"{page.url}: ")]
        refused.clear()
        assert not told, told
        return page

    yield show
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_in_any_width_or_colours(public_page, path):
    page = public_page(path)
    found = [f"{state}: {told}" for state in by_turns(page) for told in axe(page)]
    assert not found, listed(path, found)


def test_axe_finds_nothing_in_a_page_with_attachments(public_page, with_attachments):
    page = public_page(with_attachments)
    found = [f"{state}: {told}" for state in by_turns(page) for told in axe(page)]
    assert not found, listed(with_attachments, found)


@pytest.mark.parametrize("path", PAGES)
def test_every_word_stands_out_from_its_background(public_page, path):
    page = public_page(path)
    page.evaluate(OPEN_ALL)
    page.evaluate(SPELL_IN_LATIN)
    found = [f"{state}: {told}" for state in states(page, widths=(390, 1440)) for told in contrast(page)]
    assert not found, listed(path, found)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_the_numbers_on_the_map_stand_out_from_their_regions(public_page, scheme):
    page = public_page("/")
    page.emulate_media(color_scheme=scheme)
    number, region = page.evaluate("""() => ['.map text', '.map .on path'].map(
      it => getComputedStyle(document.querySelector(it)).fill)""")
    assert ratio(number, region) >= 4.5, f"{number} on {region}: {ratio(number, region):.1f}:1, 4.5:1 is needed"


@pytest.mark.parametrize("path", PAGES)
def test_nothing_runs_off_the_screen(public_page, path):
    page = public_page(path)
    page.evaluate(OPEN_ALL)
    found = [f"{width} px: {told}" for width in at_widths(page, WIDTHS) for told in runs_off(page)]
    assert not found, listed(path, found)


@pytest.mark.parametrize(
    "path", ["/", "/communes/", "/communes/demnate/", "/milestones/", "/communes/no-such-commune/"]
)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_pages_hold_in_the_forced_colours_of_the_system(visit, path, scheme):
    page = visit(path, forced_colors="active", color_scheme=scheme)
    found = runs_off(page)
    for kind, star, hole in page.evaluate(STARS):
        if star in CLEAR:
            found.append(f"the mark «{kind}» is invisible: its background is {star}")
        elif hole and (hole == star or hole in CLEAR):
            found.append(f"the mark «{kind}» looks filled: itself {star}, the hole in it {hole}")
    assert not found, listed(path, found)


def test_the_marks_of_the_timeline_differ_in_forced_colours(visit):
    """Activity, undated activity and decision have shapes of their own; achievement says itself in words."""
    page = visit("/communes/demnate/", forced_colors="active")
    key = page.get_by_role("list", name="دلالة العلامات").locator(".star")
    pictures = {mark.get_attribute("class"): mark.screenshot() for mark in key.all()}
    shapes = [pictures[kind] for kind in ("star", "star star--undated", "star star--full")]
    assert len(set(shapes)) == 3, f"two of the marks look the same: {list(pictures)}"


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_axe_finds_nothing_on_the_staff_pages(staff_page, path):
    found = of_ours(staff_page(path))
    assert not found, listed(path, found)


@pytest.mark.parametrize("path", REVIEWER_PAGES)
def test_axe_finds_nothing_on_a_reviewers_desk(reviewer_page, path):
    page = reviewer_page(path)
    elsewhere = ("azilal", "review", "feedback", "reminders")
    assert page.get_by_role("link", name="راجعها").count() or any(one in path for one in elsewhere), (
        "nothing waits: the test looks at nothing"
    )
    found = of_ours(page)
    assert not found, listed(path, found)


@pytest.mark.parametrize("path", REVIEWER_PAGES)
def test_nothing_of_a_reviewers_desk_runs_off_the_screen(reviewer_page, path):
    page = reviewer_page(path)
    found = [f"{width} px: {told}" for width in at_widths(page, WIDTHS) for told in runs_off(page)]
    assert not found, listed(path, found)


@pytest.mark.parametrize("path", MANAGER_PAGES)
def test_axe_finds_nothing_where_the_programme_is_managed(manager_page, path):
    page = manager_page(path)
    found = of_ours(page) + [f"{width} px: {told}" for width in at_widths(page, WIDTHS) for told in runs_off(page)]
    assert not found, listed(path, found)


@pytest.mark.parametrize("path", DOORS)
def test_axe_finds_nothing_where_staff_sign_in(public_page, path):
    found = of_ours(public_page(path))
    assert not found, listed(path, found)


@pytest.mark.parametrize("path", STAFF_PAGES)
def test_nothing_of_the_staff_pages_runs_off_the_screen(staff_page, path):
    page = staff_page(path)
    found = [f"{width} px: {told}" for width in at_widths(page, (390, 1440)) for told in runs_off(page)]
    assert not found, listed(path, found)


def of_ours(page) -> list[str]:
    """What axe finds on a staff page, without what stock Django breaks; contrast it may leave undecided there,
    as Django draws its icons behind the words."""
    found = [f"{state}: {told}" for state in by_turns(page, (390, 1440)) for told in axe(page)]
    page.evaluate(SPELL_IN_LATIN)
    found += [f"{state}: {told}" for state in states(page, (390,)) for told in contrast(page, sure=True)]
    return [told for told in found if told.split(": ")[1] not in OF_DJANGO]


def states(page, widths=WIDTHS):
    """Turn the page through its widths and colours; gives the name of each state once it is in it."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width in at_widths(page, widths):
            yield f"{width} px, {scheme}"


def by_turns(page, widths=WIDTHS):
    """Turn the page through its widths, by turns in the light and in the dark."""
    for width, scheme in zip(widths, SCHEMES * len(widths), strict=False):
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 844})
        yield f"{width} px, {scheme}"


def at_widths(page, widths):
    for width in widths:
        page.set_viewport_size({"width": width, "height": 844})
        yield width


def axe(page) -> list[str]:
    """What axe's rules find on the page, one line for each element."""
    return in_words(_run(page, "document", {"resultTypes": ["violations"]})["violations"])


def contrast(page, *, sure: bool = False) -> list[str]:
    """Contrast alone. Unless `sure`, what axe can't decide counts too: the public pages leave it nothing to guess.

    The map is left out: axe can't see what lies behind a word of an SVG. Its numbers are measured above.
    """
    results = _run(page, "{exclude: [['.map svg']]}", {"runOnly": ["color-contrast"]})
    return in_words(results["violations"] + ([] if sure else results["incomplete"]))


def _run(page, context: str, options: dict) -> dict:
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(f"options => axe.run({context}, options)", options)


def listed(path: str, found: list[str]) -> str:
    return "\n".join([f"{path}:", *dict.fromkeys(found)])


CLEAR = ("rgba(0, 0, 0, 0)", "transparent")
STARS = """() => [...document.querySelectorAll('.star')].map(star => {
  const hole = getComputedStyle(star, '::after')
  return [star.className, getComputedStyle(star).backgroundColor, hole.content === 'none' ? '' : hole.backgroundColor]
})"""
