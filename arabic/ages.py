"""How long something has stood («منذ يومين»، «منذ شهرين»), stays open («بقي 5 أيام») or is still to come («غدا»)."""

from arabic.counting import NOUNS, counted

MONTH, YEAR = 30, 365  # days; from two months on nobody counts them one by one


def since(days: int) -> str:
    """In words, from a number of whole days; a day yet to come counts as today."""
    if days < 1:
        return "منذ اليوم"
    if days == 1:
        return "منذ أمس"
    if days < 2 * MONTH:
        return f"منذ {counted(days, NOUNS['day'], case='oblique')}"
    if days < YEAR:
        return f"منذ {counted(days // MONTH, NOUNS['month'], case='oblique')}"
    years = days // YEAR
    return "منذ أكثر من سنة" if years == 1 else f"منذ أكثر من {counted(years, NOUNS['year'], case='oblique')}"


def happened(days: int) -> str:
    """The same of what was done once and goes on no more: «اليوم», «أمس», «منذ 3 أيام»."""
    return {"منذ اليوم": "اليوم", "منذ أمس": "أمس"}.get(since(days), since(days))


def left(days: int) -> str:
    """«بقي 5 أيام», «آخر يوم»: how long something stays open, from the number of days after today."""
    return f"بقي {counted(days, NOUNS['day'])}" if days else "آخر يوم"


def ahead(days: int) -> str:
    """«غدا», «بعد 5 أيام»: when a day comes, from the number of days until then, one at least."""
    return "غدا" if days == 1 else f"بعد {counted(days, NOUNS['day'], case='oblique')}"


def deadline(days: int) -> str:
    """How far off the last day to answer is, from the number of days left: «أجلها غدا»، «فات أجلها منذ يومين»."""
    if days < 0:
        return f"فات أجلها {since(-days)}"
    if days < 2:
        return "أجلها غدا" if days else "أجلها اليوم"
    return f"بقي على أجلها {counted(days, NOUNS['day'])}"
