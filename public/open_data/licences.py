"""Under what the data may be used again: the census's part under its own licence, the record's as was decided."""

from dataclasses import dataclass

from programme.models import Programme


@dataclass(frozen=True)
class Licence:
    code: str  # as SPDX and Open Definition write it
    name: str
    short: str  # in Latin letters
    address: str


LICENCES = {
    Programme.Licence.CC_BY: ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    Programme.Licence.CC0: ("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    Programme.Licence.ODBL: ("ODbL 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
}
CREDIT = "المندوبية السامية للتخطيط، الإحصاء العام للسكان والسكنى 2024: أسماء الوحدات الترابية ورموزها وعدد سكانها."
CREDIT_FR = (
    "Haut-Commissariat au Plan, recensement général de la population et de l'habitat 2024 : "
    "noms, codes et population des unités territoriales."
)
UNDECIDED = "لم تقرر إدارة البرنامج بعد رخصة يعاد بها استعمال سجل البرنامج. متى قررتها ذُكرت هنا ومع كل ملف."
UNDECIDED_FR = (
    "La direction du programme n'a pas encore décidé sous quelle licence son registre peut être réutilisé. "
    "Sa décision sera indiquée ici et dans chaque fichier."
)


def licence(code: str) -> Licence:
    chosen = Programme.Licence(code)
    return Licence(chosen.value, str(chosen.label), *LICENCES[chosen])


def of_territory() -> Licence:
    return licence(Programme.Licence.CC_BY)


def of_record(programme: Programme) -> Licence | None:
    """None while management has not decided."""
    return licence(programme.data_licence) if programme.data_licence else None
