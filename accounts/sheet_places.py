"""Which place a line of the accounts' sheet means: by its code, or by its name where the role is held."""

from collections import Counter
from functools import cached_property

from accounts.models import Mandate, Role
from accounts.places import places_for
from accounts.sheets.cells import whole_code
from arabic.folding import fold

KIND = {Role.STAFF: "commune", Role.COORDINATOR: "province"}
WHERE = {
    Role.STAFF: "اكتب جماعة المحرر: اسمها أو رمزها.",
    Role.COORDINATOR: "اكتب إقليم المنسق أو عمالته: الاسم أو الرمز.",
}


class SheetPlaces:
    """Those that a mandate may name. Two queries."""

    def __init__(self):
        self.by_code = {place.hcp_code: place for field in ("commune", "province") for place in places_for(field)}
        self.named: dict[str, list] = {}  # by each folded spelling
        for place in self.by_code.values():
            for name in _names_of(place):
                self.named.setdefault(name, []).append(place)

    def find(self, code: str | None, name: str | None, role: str | None, errors: dict):
        """The place that a line means. None, with what to write among the `errors`, where it is not known."""
        if not code and "code" in errors:
            return None
        if not code and not name:
            if role in KIND:
                errors["place"] = WHERE[role]
            return None
        if not code:
            return self._named(name, role, errors)
        place = self.by_code.get(code)
        if place is None:
            errors["code"] = self._no_place(code)
        elif name and place not in self.named.get(fold(name), ()):
            errors["place"] = f"الرمز {code} هو رمز «{place}»، والمكتوب «{name[:60]}»؛ صحح أحدهما."
        return place

    def _named(self, name: str, role: str | None, errors: dict):
        """The only place of that name where the role may be held. None, with what to write, where there is no such
        place, or more than one in the kingdom, be it one in the programme."""
        if role in (Role.MANAGEMENT, Role.OBSERVER):
            errors["place"] = "اترك خانة المكان فارغة: لا مكان لهذه الصفة."
            return None
        if role is None:
            return None  # it is asked for, and tells of which kind the place is
        kind, asked = KIND[role], fold(name)
        found = [one for one in self.named.get(asked, ()) if field_of(one) == kind]
        if len(found) == 1 and (kind == "province" or asked not in self.shared):
            return found[0]
        if found:
            meant = " أو ".join(f"«{one}»" for one in found)
            errors["place"] = f"«{name[:60]}» اسم لأكثر من جماعة؛ اكتب إقليمها معها إن كانت {meant}، أو اكتب رمزها."
        else:
            what = {"commune": "جماعة", "province": "إقليم أو عمالة"}[kind]
            said = f"لا {what} في البرنامج باسم «{name[:60]}»"
            errors["place"] = f"{said}؛ سجِّل الانخراط أولا، أو انسخ الرمز من لائحة الانخراطات."
        return None

    @cached_property
    def shared(self) -> set[str]:
        """Names, folded, that more than one commune of the kingdom bears. One query, where any is named."""
        communes = Mandate._meta.get_field("commune").related_model.objects.select_related("province")
        borne = Counter(name for one in communes for name in _names_of(one))
        return {name for name, times in borne.items() if times > 1}

    def _no_place(self, code: str) -> str:
        for field, what in (("commune", "جماعة"), ("province", "")):
            place = Mandate._meta.get_field(field).related_model.objects.filter(hcp_code=code).first()
            if place:
                where = f"{what} {place}".strip()
                return f"الرمز {code} هو رمز «{where}»، وليست في البرنامج؛ سجِّل الانخراط أولا."
        meant = self.by_code.get(whole_code(code))
        what = f"اكتب {meant.hcp_code} إن كان المقصود {meant}" if meant else "انسخ الرمز من لائحة الانخراطات"
        return f"لا جماعة ولا إقليم رمزه «{code[:30]}»؛ {what}."


def field_of(place) -> str:
    return "commune" if hasattr(place, "province_id") else "province"


def _names_of(place) -> set[str]:
    return {fold(name) for name in (str(place), place.name, place.title, place.name_fr)}
