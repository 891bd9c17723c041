"""What the pages of spreadsheets say that depends on numbers."""

from arabic.counting import NOUNS, counted


def confirm_button(sound: int, faulty: int) -> str:
    """«سجِّل الأسطر السليمة (3) واترك سطرين»: what will be done and what will be left stand in the button itself."""
    if not faulty:
        return f"سجِّل {_lines(sound)}"
    which = {1: "السطر السليم", 2: "السطرين السليمين"}.get(sound, f"الأسطر السليمة ({sound})")
    return f"سجِّل {which} واترك {_lines(faulty)}"


def _lines(number: int) -> str:
    return "سطرا واحدا" if number == 1 else counted(number, NOUNS["line"], case="oblique")
