"""Every commune of the kingdom, as the census counts them."""

from django.db.models import QuerySet

from accounts.tables import fact
from communes.models import Commune
from public.open_data.fields import Field, Resource, address, named


def communes() -> QuerySet[Commune]:
    return Commune.objects.select_related("province__region").order_by("pk")


COMMUNES = Resource(
    "communes",
    "جماعات المملكة",
    "Communes du Royaume",
    "الجماعات كلها كما يعدها الإحصاء العام للسكان والسكنى 2024، المنخرطة منها في البرنامج وغير المنخرطة.",
    "Toutes les communes du recensement général de la population et de l'habitat de 2024, "
    "qu'elles participent ou non au programme.",
    communes,
    (
        Field(
            "code", "رمز الجماعة", "Code de la commune", fact("hcp_code"),
            "رمزها لدى المندوبية السامية للتخطيط، وهو معرِّفها الثابت: نص لا عدد.",
            "Code du Haut-Commissariat au Plan, identifiant stable : un texte, jamais un nombre.", always=True,
        ),
        Field(
            "slug", "اسم الرابط", "Nom dans l'adresse", fact("slug"),
            "اسمها بالحروف اللاتينية في روابط البوابة.", "Son nom dans les adresses du portail.", always=True,
        ),
        Field(
            "url", "الصفحة", "Page", address,
            "العنوان الدائم لصفحتها في البوابة.", "Adresse permanente de sa page sur le portail.",
            "address", always=True, width=40,
        ),
        Field(
            "name", "الجماعة", "Commune", fact("name"),
            "اسمها كما يظهر في البوابة وفي وثائق البرنامج.",
            "Son nom en arabe, tel que le portail et le programme l'écrivent.", always=True, width=22,
        ),
        Field(
            "name_hcp", "اسمها في الإحصاء", "Nom au recensement", fact("hcp_name"),
            "اسمها كما تكتبه المندوبية السامية للتخطيط.",
            "Son nom en arabe, tel que le Haut-Commissariat au Plan l'écrit.", always=True, width=22,
        ),
        Field(
            "name_fr", "اسمها بالفرنسية", "Nom en français", fact("name_fr"),
            "اسمها بالفرنسية كما في الإحصاء.", "Son nom en français au recensement.", always=True, width=22,
        ),
        Field(
            "kind", "رمز الصنف", "Code du type", fact("kind"),
            "صنفها: urban للحضرية أو rural للقروية.", "Son type : urban (urbaine) ou rural (rurale).",
            always=True, choices=tuple(Commune.Kind.values), width=12,
        ),
        Field(
            "kind_name", "الصنف", "Type", named("kind"),
            "صنفها بالعربية: حضرية أو قروية.", "Son type en arabe.", always=True, width=12,
        ),
        Field(
            "province_code", "رمز الإقليم أو العمالة", "Code de la province ou préfecture", fact("province.hcp_code"),
            "رمز الإقليم أو العمالة لدى المندوبية السامية للتخطيط، نصا لا عددا.",
            "Code de la province ou préfecture au Haut-Commissariat au Plan, en texte.", always=True,
        ),
        Field(
            "province", "الإقليم أو العمالة", "Province ou préfecture (arabe)", fact("province.title"),
            "الإقليم أو العمالة التي تنتمي إليها.", "La province ou préfecture dont elle relève, en arabe.",
            always=True, width=24,
        ),
        Field(
            "province_fr", "الإقليم أو العمالة بالفرنسية", "Province ou préfecture", fact("province.name_fr"),
            "اسم الإقليم أو العمالة بالفرنسية.", "Nom de la province ou préfecture en français.",
            always=True, width=24,
        ),
        Field(
            "region_code", "رمز الجهة", "Code de la région", fact("province.region.hcp_code"),
            "رمز الجهة لدى المندوبية السامية للتخطيط، نصا لا عددا.",
            "Code de la région au Haut-Commissariat au Plan, en texte.", always=True, width=12,
        ),
        Field(
            "region", "الجهة", "Région (arabe)", fact("province.region.name"),
            "الجهة التي تنتمي إليها.", "La région dont elle relève, en arabe.", always=True, width=24,
        ),
        Field(
            "region_fr", "الجهة بالفرنسية", "Région", fact("province.region.name_fr"),
            "اسم الجهة بالفرنسية.", "Nom de la région en français.", always=True, width=24,
        ),
        Field(
            "population", "عدد السكان", "Population", fact("population"),
            "عدد سكانها في إحصاء 2024؛ فارغ إن لم يُعرف.",
            "Sa population au recensement de 2024 ; vide si elle n'est pas connue.", "number", width=12,
        ),
    ),
    key=("code",),
)  # fmt: skip
