from django.contrib import admin
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Replace
from django.urls import reverse
from django.utils.html import format_html

from accounts import policy
from accounts.gates import ChosenByKey, FixedOnceMade, KeptWhileUsed, ListAsked, NobodyAdds, ReferenceGate
from accounts.history_admin import HistoryInAdmin, SaysWhy
from accounts.kept_forms import ShowsWhatWasTyped
from accounts.sheets.in_admin import SheetsInAdmin
from accounts.typed import DaysInWords
from arabic.folding import fold, words
from arabic.letters import western_digits
from communes.enrolment_sheet import EnrolmentSheet
from communes.models import Commune, Enrolment, Province, Region
from programme.choosing import ChoosesProgramme


class TerritoryAdmin(ListAsked, NobodyAdds, ReferenceGate, admin.ModelAdmin):
    search_fields = ["name", "hcp_name", "name_fr", "hcp_code"]
    readonly_fields = ["hcp_code", "hcp_name", "name_fr", "population", "slug"]  # HCP's facts follow its census

    def view_on_site(self, place):
        return place.get_absolute_url()


@admin.register(Region)
class RegionAdmin(TerritoryAdmin):
    list_display = ["name", "name_fr", "hcp_code", "population"]


@admin.register(Province)
class ProvinceAdmin(TerritoryAdmin):
    list_display = ["name", "kind", "region", "name_fr", "hcp_code", "population"]
    list_filter = ["kind", "region"]
    asked_by = ("kind__exact", "region__id__exact")
    list_select_related = ["region"]
    readonly_fields = [*TerritoryAdmin.readonly_fields, "region"]  # as HCP's codes say


TITLE = fold("جماعة")  # «جماعة دمنات» is looked for as «دمنات»


class FoldedSearch:
    """Search by any spelling of a commune's name, Arabic or French, or by its HCP code."""

    search_at = ""
    search_fields = ["pk"]  # opens the search box; get_search_results below does the work
    search_help_text = "اسم الجماعة بالعربية أو بالفرنسية، أو رمزها لدى المندوبية السامية للتخطيط."

    def get_search_results(self, request, queryset, search_term):
        term = western_digits(search_term.strip())
        if term and set(term) <= set("0123456789."):
            return self._by_code(queryset, term), False
        asked = words(term)
        if len(asked) > 1 and asked[0] == TITLE:
            asked = asked[1:]
        key = f"{self.search_at}search_key"
        for word in asked:
            queryset = queryset.filter(**{f"{key}__contains": word})
        if asked:  # the commune of that very name, then those whose name begins so
            whole = " ".join(asked)
            begins = {f"{key}__startswith": f"{whole} "}, {f"{key}__startswith": whole}
            nearest = Case(*(When(**one, then=at) for at, one in enumerate(begins)), default=len(begins))
            queryset = queryset.order_by(nearest, *(queryset.query.order_by or queryset.model._meta.ordering))
        return queryset, False

    def _by_code(self, queryset, term):
        """As HCP writes it, 05.081.01.03, or its digits alone."""
        digits = Replace(f"{self.search_at}hcp_code", Value("."), Value(""))
        asked = Q(**{f"{self.search_at}hcp_code__startswith": term})
        return queryset.annotate(digits=digits).filter(asked | Q(digits__startswith=term))


@admin.register(Commune)
class CommuneAdmin(FoldedSearch, TerritoryAdmin):
    list_display = ["name", "province", "kind", "name_fr", "hcp_code", "population"]
    list_filter = ["kind", "province__region"]
    # As HCP's codes say; what is counted of a province rests on it.
    readonly_fields = [*TerritoryAdmin.readonly_fields, "province"]
    asked_by = ("kind__exact", "province__region__id__exact")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("province").prefetch_related("enrolments")

    def get_list_display(self, request):
        return [*self.list_display, self._enrolment(request)]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), self._enrolment(request)]

    def _enrolment(self, request) -> str:
        return "enrol" if policy.may_manage(request.user) else "is_enrolled"

    @admin.display(description="الانخراط")
    def enrol(self, commune):
        """The way to enrol it, and to what is enrolled: it needs no JavaScript, as the field of the form does."""
        for enrolment in commune.enrolments.all():
            address = reverse("admin:communes_enrolment_change", args=[enrolment.pk])
            return format_html('<a href="{}">{}</a>', address, enrolment.get_role_display())
        address = reverse("admin:communes_enrolment_add")
        return format_html('<a href="{}?commune={}">سجِّل انخراطها</a>', address, commune.pk)

    @admin.display(description="الانخراط")
    def is_enrolled(self, commune):
        return "، ".join(enrolment.get_role_display() for enrolment in commune.enrolments.all()) or "–"


@admin.register(Enrolment)
class EnrolmentAdmin(
    SheetsInAdmin, ListAsked, ChosenByKey, SaysWhy, ShowsWhatWasTyped, HistoryInAdmin, KeptWhileUsed, FixedOnceMade,
    ChoosesProgramme, DaysInWords, FoldedSearch, ReferenceGate, admin.ModelAdmin,
):  # fmt: skip
    sheet = EnrolmentSheet
    fixed = ("programme", "commune")
    used_by = ("milestones", "reminders", "notes", "feedback")
    exclude = ("coordinator",)  # assigned on the page where the commune is followed up
    history_facts = ("role", "since", "coordinator")
    search_at = "commune__"
    list_display = ["commune", "province", "role", "since"]
    list_filter = ["role"]
    asked_by = ("role__exact",)
    list_select_related = ["commune__province"]
    autocomplete_fields = ["commune"]

    # Staff choose their commune from here when they write a milestone; they see their own alone.
    def has_view_permission(self, request, obj=None):
        if obj is None:
            return policy.may_enter_staff_pages(request.user)
        return policy.may_see_drafts_of(request.user, obj.commune)

    def get_queryset(self, request):
        within = policy.drafts_seen_by(request.user, at="commune")
        return super().get_queryset(request).filter(within).select_related("commune__province")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "commune":
            address = reverse("admin:communes_commune_changelist")
            field.help_text = format_html(
                "اكتب اسمها بالعربية أو بالفرنسية أو رمزها. إن لم تُفتح اللائحة عندك، فاختر الجماعة من "
                '<a href="{}">لائحة الجماعات</a> واضغط «سجِّل انخراطها».',
                address,
            )
        return field

    def formfield_for_choice_field(self, db_field, request, **kwargs):
        field = super().formfield_for_choice_field(db_field, request, **kwargs)
        field.choices = [("", "اختر الصفة"), *Enrolment.Role.choices]
        return field

    def deleted_versions(self, request):
        return super().deleted_versions(request).select_related("commune__province")

    def subject_of(self, version) -> str:
        return str(version.commune)

    def exported(self):
        return Enrolment.objects.select_related("commune__province", "programme").order_by("commune__hcp_code", "pk")

    @admin.display(description="الإقليم أو العمالة", ordering="commune__province__name")
    def province(self, enrolment):
        return enrolment.commune.province
