from django.contrib import admin

from accounts import policy
from accounts.gates import ChosenByKey, FixedOnceMade, KeptWhileUsed, ListAsked, NobodyAdds, ReferenceGate
from accounts.history_admin import HistoryInAdmin, SaysWhy
from accounts.kept_forms import ShowsWhatWasTyped
from accounts.sheets.in_admin import SheetsInAdmin
from arabic.folding import words
from communes.enrolment_sheet import EnrolmentSheet
from communes.models import Commune, Enrolment, Province, Region


class TerritoryAdmin(NobodyAdds, ReferenceGate, admin.ModelAdmin):
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
    list_select_related = ["region"]


class FoldedSearch:
    """Search by any spelling of a commune's name, Arabic or French, or by its HCP code."""

    search_at = ""
    search_fields = ["pk"]  # opens the search box; get_search_results below does the work
    search_help_text = "اسم الجماعة بالعربية أو بالفرنسية، أو رمزها لدى المندوبية السامية للتخطيط."

    def get_search_results(self, request, queryset, search_term):
        term = search_term.strip()
        if term and set(term) <= set("0123456789."):
            return queryset.filter(**{f"{self.search_at}hcp_code__startswith": term}), False
        for word in words(term):
            queryset = queryset.filter(**{f"{self.search_at}search_key__contains": word})
        return queryset, False


@admin.register(Commune)
class CommuneAdmin(FoldedSearch, TerritoryAdmin):
    list_display = ["name", "province", "kind", "name_fr", "hcp_code", "population"]
    list_filter = ["kind", "province__region"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("province")


@admin.register(Enrolment)
class EnrolmentAdmin(
    SheetsInAdmin, ListAsked, ChosenByKey, SaysWhy, ShowsWhatWasTyped, HistoryInAdmin, KeptWhileUsed, FixedOnceMade,
    FoldedSearch, ReferenceGate, admin.ModelAdmin,
):  # fmt: skip
    sheet = EnrolmentSheet
    fixed = ("programme", "commune")
    used_by = ("milestones",)
    history_facts = ("role", "since")
    search_at = "commune__"
    list_display = ["commune", "province", "role", "since"]
    list_filter = ["role"]
    asked_by = ("role",)
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

    def exported(self):
        return Enrolment.objects.select_related("commune__province", "programme").order_by("commune__hcp_code", "pk")

    @admin.display(description="الإقليم أو العمالة", ordering="commune__province__name")
    def province(self, enrolment):
        return enrolment.commune.province
