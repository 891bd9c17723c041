"""What the browser tests look at in an open page, and how they tell what they saw."""

import re

# A style of the test's own: the page's policy refuses a <style>, as it should.
STYLED = """{
  const own = new CSSStyleSheet()
  own.replaceSync('%s')
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, own]
}"""

# Arabic letters become «n» (see test_accessible), in the text and in the fields; figures and marks stay.
SPELL_IN_LATIN = (
    r"""() => {
  const letters = /[\u0620-\u065f\u066e-\u06d3\u0750-\u077f]/g
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) walker.currentNode.data = walker.currentNode.data.replace(letters, 'n')
  document.querySelectorAll('input[type=text], input[type=search]').forEach(field => field.value ||= 'nnnn')
  // axe will not judge what a pseudo-element may lie behind; ours are marks and friezes, none behind a word.
"""
    + STYLED % "*::before, *::after { content: none !important }"
    + "}"
)

OPEN_ALL = "() => document.querySelectorAll('details').forEach(it => it.open = true)"

# Words whose boxes leave the window: on the starting side of the line they cannot even be scrolled to.
OUTSIDE = """() => {
  const found = []
  const hidden = it => it.closest('script, style, template') || !it.checkVisibility({visibilityProperty: true})
  const apart = it => {
    for (; it; it = it.parentElement) {
      const style = getComputedStyle(it)
      if (style.clipPath.startsWith('inset') || style.clip !== 'auto') return true
      if (['auto', 'scroll'].includes(style.overflowX)) return true
    }
  }
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const text = walker.currentNode
    if (!text.data.trim() || hidden(text.parentElement) || apart(text.parentElement)) continue
    const range = document.createRange()
    range.selectNodeContents(text)
    for (const box of range.getClientRects())
      if (box.width && (box.left < -1 || box.right > innerWidth + 1)) {
        const [from, to] = [box.left, box.right].map(Math.round)
        found.push(`«${text.data.trim().slice(0, 60)}» stands from ${from} to ${to} of ${innerWidth} px`)
        break
      }
  }
  const width = document.documentElement.scrollWidth
  if (width !== innerWidth) {
    const widest = [...document.querySelectorAll('body *')].find(it => {
      const box = it.getBoundingClientRect()
      return box.width && (box.left < -1 || box.right > innerWidth + 1)
    })
    found.push(`scrolls sideways: ${width} px wide in ${innerWidth}, by ${widest?.outerHTML.slice(0, 120)}`)
  }
  return found
}"""


def runs_off(page) -> list[str]:
    page.wait_for_load_state()  # a click leaves before the page it opens has a body
    return page.evaluate(OUTSIDE)


def in_words(violations: list[dict]) -> list[str]:
    """axe's findings, one line for each element: the rule, the element, what to do."""
    return [
        f"{rule['id']}: {node['html'][:160]}: {' '.join(node.get('failureSummary', '').split())}"
        for rule in violations
        for node in rule["nodes"]
    ]


def ratio(one: str, other: str) -> float:
    """The contrast of two CSS colours, as WCAG 2 counts it."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
