"""Everything can be reached and done with the keyboard alone, and the reader always sees where they are."""

import re

import pytest

from tests.conventions.looking import ratio

PATHS = ["/", "/communes/", "/communes/demnate/"]
WIDTHS = [390, 1440]
# Sliding to what is focused takes time where motion is welcome: its place is looked at once it is there.
STILL = {"reduced_motion": "reduce"}

NUMBER_STOPS = """() => {
  const stops = [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex="-1"])'
  )].filter(it => !it.disabled && it.checkVisibility({visibilityProperty: true}))
  window.stops = stops
  window.strokes = stops.map(it => strokeOf(it))
  return stops.map(told)
  function strokeOf(it) {
    const path = it.closest('svg') && it.querySelector('path')
    return path ? getComputedStyle(path).stroke + getComputedStyle(path).strokeWidth : ''
  }
  function told(it) {
    return it.localName + ' «' + (it.textContent.trim() || it.ariaLabel || it.name || '').slice(0, 50) + '»'
  }
}"""

# Where the focus is: its number among the stops, and how it shows.
WHERE = """() => {
  const it = document.activeElement, style = getComputedStyle(it)
  const path = it.closest('svg') && it.querySelector('path')
  const number = window.stops.indexOf(it)
  const stroke = path ? getComputedStyle(path).stroke + getComputedStyle(path).strokeWidth : ''
  const boxes = [...it.getClientRects()].filter(box => box.width && box.height)
  const points = boxes.flatMap(box => [.5, .1, .3, .7, .9].flatMap(x => [.5, .1, .3, .7, .9].map(
    y => [box.left + x * box.width, box.top + y * box.height])))
  const onTop = points.some(([x, y]) => {
    const top = document.elementFromPoint(x, y)
    return top && (it === top || it.contains(top))
  })
  return {
    number,
    outline: style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth),
    colour: style.outlineColor,
    redrawn: stroke !== (window.strokes[number] ?? ''),
    seen: onTop,
    told: it.localName + ' ' + it.outerHTML.slice(0, 120),
  }
}"""


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PATHS)
def test_tab_reaches_everything_in_reading_order_and_shows_where_it_is(visit, path, width):
    page = visit(path, width=width, **STILL)
    stops = page.evaluate(NUMBER_STOPS)
    walked = [step(page) for _ in stops]
    reached = [place["number"] for place in walked]
    missed = [stops[number] for number in range(len(stops)) if number not in reached]
    assert not missed, f"{path}: Tab never reaches {missed}"
    out_of_order = [stops[was] for was, should in zip(reached, range(len(stops)), strict=True) if was != should]
    assert not out_of_order, f"{path}: reached out of the page's order: {out_of_order}"
    unseen = [place["told"] for place in walked if not place["seen"]]
    assert not unseen, f"{path} at {width} px: focused while covered or off the screen: {unseen}"
    unmarked = [place["told"] for place in walked if not marked(place)]
    assert not unmarked, f"{path} at {width} px: focused without an outline of 2 px or a redrawn border: {unmarked}"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_mark_of_focus_stands_out_in_light_and_in_dark(visit, scheme):
    """3:1 against what it is drawn on (WCAG 2.2, 1.4.11): the page, a band, a panel of filters."""
    page = visit("/communes/", color_scheme=scheme, **STILL)
    stops = page.evaluate(NUMBER_STOPS)
    faint = []
    for _ in stops:
        page.keyboard.press("Tab")
        told, outline, ground = page.evaluate(GROUND)
        if ratio(outline, ground) < 3:
            faint.append(f"{told}: {outline} on {ground} ({ratio(outline, ground):.1f}:1)")
    assert not faint, "\n".join(faint)


@pytest.mark.parametrize("path", PATHS)
def test_the_first_stop_skips_to_the_content(visit, path):
    page = visit(path, **STILL)
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "تجاوز إلى المحتوى"
    assert skip.evaluate("it => getComputedStyle(it).clipPath") == "none", "focused, the skip link stays hidden"
    box = skip.bounding_box()
    assert box["y"] >= 0, f"the skip link stands above the window: {box}"
    assert 0 <= box["x"] <= 390 - box["width"], f"the skip link stands beside the window: {box}"
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("#main$"))
    page.keyboard.press("Tab")
    inside = page.evaluate("document.activeElement.closest('main') !== null")
    assert inside, (
        f"after the skip link Tab goes to {page.evaluate('document.activeElement.outerHTML.slice(0, 120)')}"
    )


def test_back_from_the_end_shift_tab_returns_the_same_way(visit):
    page = visit("/communes/demnate/", **STILL)
    stops = page.evaluate(NUMBER_STOPS)
    page.evaluate("window.stops.at(-1).focus()")
    for number in reversed(range(len(stops) - 1)):
        page.keyboard.press("Shift+Tab")
        assert page.evaluate("window.stops.indexOf(document.activeElement)") == number, (
            f"on the way to {stops[number]}"
        )


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_key_opens_the_cards_own_wording_and_closes_it_again(visit, key, scripts):
    page = visit("/communes/demnate/", java_script_enabled=scripts, **STILL)
    details = page.locator("details").first
    summary = details.locator("summary")
    wording = details.locator("p")
    assert summary.inner_text() == "كما ورد في البطاقة"
    assert not wording.is_visible()
    summary.focus()
    page.keyboard.press(key)
    assert wording.is_visible(), f"{key} on the summary shows nothing"
    assert wording.inner_text() == "«ارسال طلب الانخراط بتاريخ 6 يونيو 2023،»"
    page.keyboard.press(key)
    assert not wording.is_visible(), f"{key} again does not close it"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_enter_in_the_search_box_searches(visit, scripts):
    page = visit("/", java_script_enabled=scripts)
    page.get_by_role("searchbox").focus()
    page.keyboard.type("دمنات")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/search/\?q="))
    assert page.get_by_role("main").get_by_role("link", name="دمنات").first.is_visible()


def step(page) -> dict:
    page.keyboard.press("Tab")
    return page.evaluate(WHERE)


def marked(place: dict) -> bool:
    clear = place["colour"].startswith("rgba") and place["colour"].endswith(", 0)")
    return place["redrawn"] or (place["outline"] >= 2 and not clear)


# The focused element, its outline's colour, and the colour of what lies around it.
GROUND = """() => {
  const it = document.activeElement
  const solid = it => {
    for (; it; it = it.parentElement) {
      const colour = getComputedStyle(it).backgroundColor
      if (colour !== 'rgba(0, 0, 0, 0)') return colour
    }
  }
  return [it.outerHTML.slice(0, 100), getComputedStyle(it).outlineColor, solid(it.parentElement)]
}"""
