"""Which commune is meant: by its HCP code, or by its name and its province, however people spell them."""

import difflib
import re

from arabic.folding import fold
from communes.models import Commune

TITLE = re.compile(
    r"^(?:جماعه|اقليم|عماله|commune(?: urbaine| rurale)?|province|prefecture) (?:(?:de la|de l|de|du|des|d) )?"
)
CODE = re.compile(r"\d\d\.\d{3}\.\d\d\.\d{1,2}")
MANY = 4  # communes of one name that are named one by one
GUESSES = 30  # names of a list that alike ones are looked for: a list with more is of something else


class NotFound(ValueError):
    """No commune, or more than one; str() says what to write, in Arabic."""


class Communes:
    """All of them, read once."""

    def __init__(self):
        self.guesses = GUESSES
        self.by_code: dict[str, Commune] = {}
        self.by_name: dict[str, list[Commune]] = {}
        for commune in Commune.objects.select_related("province"):
            self.by_code[commune.hcp_code] = commune
            for name in names(commune):
                self.by_name.setdefault(name, []).append(commune)

    def find(self, code: str | None, name: str | None, province: str | None) -> Commune:
        if not code:
            return self._named(name, province)
        commune = self.by_code.get(code)
        if commune is None:
            raise NotFound(self._no_code(code))
        if name and bare(name) not in names(commune):
            raise NotFound(f"الرمز {code} هو رمز جماعة {commune}، والمكتوب «{name[:60]}»؛ صحح أحدهما.")
        if province and bare(province) not in names(commune.province):
            raise NotFound(f"الرمز {code} هو رمز جماعة {commune}، والمكتوب «{province[:60]}»؛ صحح أحدهما.")
        return commune

    def _named(self, name: str | None, province: str | None) -> Commune:
        if not name:
            raise NotFound("اكتب رمز الجماعة، أو اسمها وإقليمها.")
        alike = self.by_name.get(bare(name), [])
        there = [c for c in alike if bare(province) in names(c.province)] if province else alike
        if len(there) == 1:
            return there[0]
        if not alike:
            raise NotFound(f"لا جماعة باسم «{name[:60]}»؛ {self._near(name, province)}")
        if not there:
            raise NotFound(f"لا جماعة باسم «{name[:60]}» في «{province[:60]}»؛ {_codes(alike)}")
        raise NotFound(f"أكثر من جماعة باسم «{name[:60]}»؛ {_codes(there)}")

    def _no_code(self, code: str) -> str:
        digits = re.sub(r"\D", "", code).lstrip("0")
        alike = [c for known, c in self.by_code.items() if digits and known.replace(".", "").lstrip("0") == digits]
        return f"لا جماعة رمزها «{code[:30]}»؛ " + (
            _codes(alike) if alike else "انسخ رمزها من لائحة الجماعات، مثل 05.081.01.03."
        )

    def _near(self, name: str, province: str | None) -> str:
        self.guesses -= 1
        if self.guesses < 0:
            return "انسخ اسمها أو رمزها من لائحة الجماعات."
        within = [n for n, found in self.by_name.items() if _any_within(found, province)] or list(self.by_name)
        near = difflib.get_close_matches(bare(name[:100]), within, n=MANY, cutoff=0.75)
        found = list(dict.fromkeys(c for n in near for c in self.by_name[n] if _any_within([c], province)))
        return _codes(found) if found else "انسخ اسمها أو رمزها من لائحة الجماعات."


def names(place) -> set[str]:
    """The folded names of a commune or a province, Arabic and French."""
    return {fold(name) for name in (place.name, place.hcp_name, place.name_fr)}


def bare(name: str) -> str:
    """The folded name, without «جماعة» or «إقليم» before it."""
    return TITLE.sub("", fold(name))


def _any_within(communes, province: str | None) -> bool:
    return not province or any(bare(province) in names(c.province) for c in communes)


def _codes(communes) -> str:
    told = "، أو ".join(f"{commune.hcp_code} لجماعة {commune}" for commune in communes[:MANY])
    return f"اكتب الرمز {told}."
