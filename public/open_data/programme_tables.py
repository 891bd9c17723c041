"""The programme: which communes take part in it, and the stages that they walk."""

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from accounts.tables import fact
from communes.models import Enrolment
from milestones.kinds import Status
from programme.models import Stage
from public.open_data.fields import Field, Resource, address, named

PUBLISHED = Count("milestones", filter=Q(milestones__status=Status.PUBLISHED))


def _address_of_commune(enrolment: Enrolment) -> str:
    return address(enrolment.commune)


def _address_of_stage(stage: Stage) -> str:
    return f"{settings.SITE_URL}{reverse('milestones')}?stage={stage.code}"


def enrolments() -> QuerySet[Enrolment]:
    return Enrolment.objects.with_places().select_related("programme").annotate(published=PUBLISHED).order_by("pk")


def stages() -> QuerySet[Stage]:
    return Stage.objects.select_related("programme").annotate(published=PUBLISHED).order_by("position", "pk")


ENROLMENTS = Resource(
    "enrolments",
    "انخراط الجماعات في البرنامج",
    "Adhésions des communes au programme",
    "الجماعات المنخرطة في البرنامج المعروفة بأسمائها في البوابة، وصفة كل واحدة منها.",
    "Les communes participantes que le portail connaît par leur nom, et la qualité de chacune.",
    enrolments,
    (
        Field(
            "programme", "رمز البرنامج", "Code du programme", fact("programme.code"),
            "رمز البرنامج، لا يتغير.", "Code du programme, stable.", always=True,
        ),
        Field(
            "commune_code", "رمز الجماعة", "Code de la commune", fact("commune.hcp_code"),
            "رمزها لدى المندوبية السامية للتخطيط: يحيل على جدول الجماعات.",
            "Code du Haut-Commissariat au Plan : renvoie à la table des communes.", always=True,
        ),
        Field(
            "commune", "الجماعة", "Commune", fact("commune.name"),
            "اسم الجماعة.", "Nom de la commune en arabe.", always=True, width=22,
        ),
        Field(
            "url", "الصفحة", "Page", _address_of_commune,
            "العنوان الدائم لسجل الجماعة في البوابة.", "Adresse permanente de sa fiche sur le portail.",
            "address", always=True, width=40,
        ),
        Field(
            "role", "رمز الصفة", "Code de la qualité", fact("role"),
            "صفتها في البرنامج: pilot للجماعة النموذج أو partner للجماعة الشريكة.",
            "Sa qualité : pilot (commune pilote) ou partner (commune partenaire).",
            always=True, choices=tuple(Enrolment.Role.values), width=12,
        ),
        Field(
            "role_name", "الصفة", "Qualité", named("role"),
            "صفتها بالعربية: جماعة نموذج أو جماعة شريكة.", "Sa qualité en arabe.", always=True, width=14,
        ),
        Field(
            "enrolled_since", "منخرطة منذ", "Adhère depuis", fact("since"),
            "يوم انخراطها؛ فارغ إن لم يُسجَّل.", "Jour de son adhésion ; vide s'il n'est pas enregistré.",
            "day", width=14,
        ),
        Field(
            "milestones", "محطات منشورة", "Jalons publiés", fact("published"),
            "عدد محطاتها المنشورة اليوم.", "Nombre de ses jalons publiés à ce jour.", "number", always=True, width=14,
        ),
    ),
    key=("programme", "commune_code"),
    refers=((("commune_code",), "communes", ("code",)),),
)  # fmt: skip
STAGES = Resource(
    "stages",
    "مراحل المسار",
    "Étapes du parcours",
    "المراحل التي تمر بها كل جماعة، بترتيبها.",
    "Les étapes que chaque commune parcourt, dans l'ordre.",
    stages,
    (
        Field(
            "code", "رمز المرحلة", "Code de l'étape", fact("code"),
            "رمزها الثابت.", "Code stable.", always=True,
        ),
        Field(
            "url", "محطاتها", "Ses jalons", _address_of_stage,
            "عنوان لائحة محطاتها في البوابة.", "Adresse de la liste de ses jalons sur le portail.",
            "address", always=True, width=40,
        ),
        Field(
            "programme", "رمز البرنامج", "Code du programme", fact("programme.code"),
            "رمز البرنامج، لا يتغير.", "Code du programme, stable.", always=True,
        ),
        Field(
            "position", "الترتيب", "Rang", fact("position"),
            "رتبتها في المسار.", "Son rang dans le parcours.", "number", always=True, width=10,
        ),
        Field(
            "name", "المرحلة", "Étape", fact("name"),
            "اسمها.", "Son nom en arabe.", always=True, width=30,
        ),
        Field(
            "short_name", "الاسم القصير", "Nom court", fact("short_name"),
            "اسمها القصير.", "Son nom court en arabe.", always=True, width=20,
        ),
        Field(
            "is_outcome", "مرحلة الإنجازات", "Étape des réalisations", fact("is_outcome"),
            "هل هي مرحلة الإنجازات؟", "Est-ce l'étape des réalisations ?", "truth", always=True, width=14,
        ),
        Field(
            "milestones", "محطات منشورة", "Jalons publiés", fact("published"),
            "عدد المحطات المنشورة فيها اليوم.", "Nombre de jalons publiés à ce jour.",
            "number", always=True, width=14,
        ),
    ),
    key=("code",),
)  # fmt: skip
