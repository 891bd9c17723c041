"""How long something has stood: «منذ اليوم»، «منذ أمس»، «منذ يومين»، «منذ 3 أيام»، «منذ شهرين»."""

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


def deadline(days: int) -> str:
    """How far off the last day to answer is, from the number of days left: «أجلها غدا»، «فات أجلها منذ يومين»."""
    if days < 0:
        return f"فات أجلها {since(-days)}"
    if days < 2:
        return "أجلها غدا" if days else "أجلها اليوم"
    return f"بقي على أجلها {counted(days, NOUNS['day'])}"
