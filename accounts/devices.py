"""What a browser says of itself, in words that its owner recognises."""

import re

# The first that is found is told: others say the names of those below them too.
BROWSERS = {
    r"Edg(?:e|A|iOS)?/": "إيدج",
    r"OPR/|Opera": "أوبرا",
    r"SamsungBrowser/": "متصفح سامسونغ",
    r"Firefox/|FxiOS/": "فايرفوكس",
    r"Chrome/|CriOS/|Chromium/": "كروم",
    r"Safari/": "سفاري",
}
SYSTEMS = {
    r"iPhone": "آيفون",
    r"iPad": "آيباد",
    r"Android": "أندرويد",
    r"Windows": "ويندوز",
    r"CrOS": "كروم أو إس",
    r"Mac OS X|Macintosh": "ماك",
    r"Linux": "لينكس",
}


def in_words(user_agent: str) -> str:
    """«كروم على ويندوز»; what is not known is said to be so."""
    browser, system = (_first(names, user_agent) for names in (BROWSERS, SYSTEMS))
    if not (browser or system):
        return "جهاز غير معروف"
    return f"{browser or 'متصفح غير معروف'}{f' على {system}' if system else ''}"


def _first(names: dict[str, str], said: str) -> str:
    return next((name for pattern, name in names.items() if re.search(pattern, said)), "")
