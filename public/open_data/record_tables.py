"""The record: what is published, and the numbers of what was withdrawn."""

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from accounts.tables import fact
from arabic import dates
from milestones.kinds import Kind, Level, Section
from milestones.models import Attachment, Milestone
from public.open_data.fields import Field, Resource, address, named


def _bodies(milestones) -> QuerySet:
    links = Milestone.bodies.through.objects.filter(milestone__in=milestones)
    return links.order_by("milestone", "body__position", "body").values_list("milestone", "body__name")


def _attachments(milestones) -> QuerySet:
    found = Attachment.objects.published().filter(milestone__in=milestones)
    return found.order_by("milestone", "position", "pk").values_list("milestone", "pk")


def _addresses(milestone: Milestone) -> list[str]:
    return [settings.SITE_URL + reverse("attachment", args=[pk]) for pk in milestone.files]


def milestones() -> QuerySet[Milestone]:
    return Milestone.objects.published().with_places().select_related("enrolment__programme").order_by("pk")


def withdrawn() -> QuerySet[Milestone]:
    return Milestone.objects.withdrawn().only("pk", "since").order_by("pk")


MILESTONES = Resource(
    "milestones",
    "محطات الجماعات",
    "Jalons des communes",
    "ما نُشر من محطات الجماعات في مسار البرنامج ومن إنجازاتها. المسودات وما ينتظر المراجعة وما سُحب ليس فيه.",
    "Les étapes franchies et les réalisations publiées. Ni brouillons, ni textes en attente de revue, ni retirés.",
    milestones,
    (
        Field(
            "id", "رقم المحطة", "Numéro du jalon", fact("pk"),
            "رقمها الثابت في البوابة، لا يُعاد استعماله.", "Numéro stable, jamais réemployé.",
            "number", always=True, width=12,
        ),
        Field(
            "url", "الصفحة", "Page", address,
            "العنوان الدائم لصفحة المحطة، وهو معرِّفها خارج البوابة.",
            "Adresse permanente du jalon, son identifiant hors du portail.", "address", always=True, width=40,
        ),
        Field(
            "programme", "رمز البرنامج", "Code du programme", fact("enrolment.programme.code"),
            "رمز البرنامج، لا يتغير.", "Code du programme, stable.", always=True,
        ),
        Field(
            "commune_code", "رمز الجماعة", "Code de la commune", fact("commune.hcp_code"),
            "رمز الجماعة لدى المندوبية السامية للتخطيط: يحيل على جدول الجماعات.",
            "Code du Haut-Commissariat au Plan : renvoie à la table des communes.", always=True,
        ),
        Field(
            "commune", "الجماعة", "Commune", fact("commune.name"),
            "اسم الجماعة.", "Nom de la commune en arabe.", always=True, width=22,
        ),
        Field(
            "section", "رمز القسم", "Code de la rubrique", fact("section"),
            "قسم البطاقة: timeline للانخراط في البرنامج أو achievements للإنجازات.",
            "Rubrique de la fiche : timeline (parcours) ou achievements (réalisations).",
            always=True, choices=tuple(Section.values), width=14,
        ),
        Field(
            "section_name", "القسم", "Rubrique", named("section"),
            "قسم البطاقة بالعربية.", "Rubrique de la fiche en arabe.", always=True, width=20,
        ),
        Field(
            "stage", "رمز المرحلة", "Code de l'étape", fact("stage.code"),
            "رمز مرحلة المسار: يحيل على جدول المراحل.", "Code de l'étape : renvoie à la table des étapes.",
            always=True,
        ),
        Field(
            "stage_name", "المرحلة", "Étape", fact("stage.name"),
            "اسم مرحلة المسار.", "Nom de l'étape du parcours en arabe.", always=True, width=26,
        ),
        Field(
            "kind", "رمز النوع", "Code de la nature", fact("kind"),
            "رمز نوع المحطة.", "Code de la nature du jalon.", always=True, choices=tuple(Kind.values), width=14,
        ),
        Field(
            "kind_name", "النوع", "Nature", named("kind"),
            "نوع المحطة بالعربية.", "Nature du jalon en arabe.", always=True, width=20,
        ),
        Field(
            "statement", "نص المحطة", "Énoncé", fact("statement"),
            "نص المحطة كما نُشر.", "Énoncé publié du jalon, en arabe.", always=True, width=60,
        ),
        Field(
            "date_edtf", "التاريخ بالترميز الدولي", "Date (EDTF)", fact("when"),
            "التاريخ بترميز EDTF (ISO 8601-2): يوم، أو أيام متفرقة، أو مدة، أو شهر، أو سنة؛ فارغ إن كان مجهولا.",
            "Date en notation EDTF (ISO 8601-2) : jour, jours séparés, période, mois ou année ; vide si inconnue.",
            width=26,
        ),
        Field(
            "date_text", "التاريخ", "Date en toutes lettres", lambda row: dates.write(row.when) if row.when else "",
            "التاريخ كما يُقرأ في البوابة؛ فارغ إن كان مجهولا.",
            "Date en arabe, telle qu'affichée ; vide si inconnue.", width=26,
        ),
        Field(
            "first_day", "أول يوم", "Premier jour", fact("earliest"),
            "أول يوم يشمله التاريخ؛ فارغ إن كان مجهولا.", "Premier jour que couvre la date ; vide si inconnue.",
            "day", width=12,
        ),
        Field(
            "last_day", "آخر يوم", "Dernier jour", fact("latest"),
            "آخر يوم يشمله التاريخ؛ فارغ إن كان مجهولا.", "Dernier jour que couvre la date ; vide si inconnue.",
            "day", width=12,
        ),
        Field(
            "level", "رمز النطاق", "Code de l'échelon", fact("level"),
            "نطاقها: commune للجماعة أو province للإقليم أو region للجهة أو nation للوطني.",
            "Échelon : commune, province, region (région) ou nation.",
            always=True, choices=tuple(Level.values), width=12,
        ),
        Field(
            "place", "المكان", "Lieu", fact("place"),
            "المكان إن ذُكر.", "Lieu, s'il est mentionné.", width=20,
        ),
        Field(
            "bodies", "الهيئات المشاركة", "Instances participantes", fact("took_part"),
            "الهيئات التي ذُكرت مشاركتها.", "Instances dont la participation est mentionnée.", "list", width=30,
        ),
        Field(
            "attendance_total", "الحاضرون", "Participants", fact("attendance_total"),
            "عدد الحاضرين؛ فارغ إن لم يُسجَّل.", "Nombre de participants ; vide s'il n'est pas enregistré.",
            "number", width=12,
        ),
        Field(
            "attendance_women", "النساء", "Dont femmes", fact("attendance_women"),
            "عدد النساء من بينهم؛ فارغ إن لم يُسجَّل.", "Dont femmes ; vide si leur nombre n'est pas enregistré.",
            "number", width=12,
        ),
        Field(
            "attendance_youth", "الشباب", "Dont jeunes", fact("attendance_youth"),
            "عدد الشباب من بينهم؛ فارغ إن لم يُسجَّل.", "Dont jeunes ; vide si leur nombre n'est pas enregistré.",
            "number", width=12,
        ),
        Field(
            "opens_on", "أول يوم للمشاركة", "Ouverture de la consultation", fact("opens_on"),
            "أول يوم للمشاركة في التشاور العمومي؛ فارغ لغيره.",
            "Premier jour pour participer à la consultation publique ; vide pour les autres jalons.", "day", width=14,
        ),
        Field(
            "closes_on", "آخر يوم للمشاركة", "Clôture de la consultation", fact("closes_on"),
            "آخر يوم للمشاركة في التشاور العمومي؛ فارغ لغيره.",
            "Dernier jour pour participer à la consultation publique ; vide pour les autres jalons.", "day", width=14,
        ),
        Field(
            "take_part_at", "رابط المشاركة", "Lien pour participer", fact("take_part_at"),
            "عنوان صفحة المشاركة خارج البوابة، صالح بين اليومين؛ فارغ إن لم يُذكر.",
            "Adresse où participer, hors du portail, entre ces deux jours ; vide si elle n'est pas donnée.",
            "address", width=30,
        ),
        Field(
            "synthesis", "خلاصة التشاور", "Synthèse de la consultation", fact("synthesis"),
            "ما عبَّر عنه المشاركون؛ فارغ إن لم تُنشر بعد.",
            "Ce que les participants ont exprimé ; vide si elle n'est pas encore publiée.", width=40,
        ),
        Field(
            "decision", "القرار المتخذ", "Décision prise", fact("decision"),
            "ما قررته الجماعة بعد التشاور؛ فارغ إن لم يُنشر بعد.",
            "Ce que la commune a décidé ; vide si ce n'est pas encore publié.", width=40,
        ),
        Field(
            "attachments", "المرفقات", "Pièces jointes", _addresses,
            "عناوين المرفقات المنشورة مع المحطة.", "Adresses des pièces jointes publiées.", "list", width=40,
        ),
        Field(
            "original", "كما ورد في البطاقة", "Énoncé d'origine", fact("original"),
            "النص كما ورد في البطاقة الورقية قبل تصحيحه؛ فارغ إن لم تُنقل المحطة من بطاقة.",
            "Énoncé de la fiche papier, avant correction ; vide si le jalon n'en provient pas.", width=60,
        ),
        Field(
            "source", "المصدر", "Source", fact("source"),
            "الوثيقة التي نُقلت منها؛ فارغ إن أُدخلت في البوابة.",
            "Document dont il provient ; vide s'il a été saisi sur le portail.", width=30,
        ),
        Field(
            "published_at", "نُشرت في", "Publié le", fact("published_at"),
            "لحظة نشرها أول مرة.", "Moment de sa première publication.", "moment", always=True,
        ),
        Field(
            "changed_at", "آخر تغيير", "Modifié le", fact("updated_at"),
            "لحظة آخر تغيير في المنشور منها؛ به يُعرف ما تغير منذ يوم أو لحظة.",
            "Moment de la dernière modification publiée ; sert à demander ce qui a changé.", "moment", always=True,
        ),
    ),
    key=("id",),
    refers=(
        (("commune_code",), "communes", ("code",)),
        (("programme", "commune_code"), "enrolments", ("programme", "commune_code")),
        (("stage",), "stages", ("code",)),
    ),
    lists=(("took_part", _bodies), ("files", _attachments)),
    changed="updated_at",
)  # fmt: skip
WITHDRAWN = Resource(
    "withdrawn",
    "المحطات المسحوبة",
    "Jalons retirés",
    "أرقام المحطات التي نُشرت ثم سُحبت من النشر، ومتى سُحبت. احذفها من نسختك؛ ولا يُذكر نصها.",
    "Numéros des jalons publiés puis retirés, et quand. À supprimer de votre copie ; leur texte n'est pas donné.",
    withdrawn,
    (
        Field(
            "id", "رقم المحطة", "Numéro du jalon", fact("pk"),
            "الرقم الذي نُشرت به.", "Le numéro sous lequel il fut publié.", "number", always=True, width=12,
        ),
        Field(
            "url", "الصفحة", "Page", address,
            "العنوان الذي كانت فيه.", "L'adresse où il se trouvait.", "address", always=True, width=40,
        ),
        Field(
            "withdrawn_at", "سُحبت في", "Retiré le", fact("since"),
            "لحظة سحبها من النشر.", "Moment de son retrait.", "moment", always=True,
        ),
    ),
    key=("id",),
    changed="since",
)  # fmt: skip
