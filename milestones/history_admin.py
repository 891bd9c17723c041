"""The history of a milestone in the admin, and the way back to an earlier version."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse

from accounts import policy
from accounts.history_admin import HistoryInAdmin
from milestones import attachment_history, versions
from milestones.models import Milestone
from milestones.recording import AlreadyRecorded
from milestones.words import FACTS_IN_WORDS


class MilestoneHistory(HistoryInAdmin):
    history_facts = versions.HISTORY_FACTS

    def get_urls(self):
        view = self.admin_site.admin_view(self.restore)
        return [path("versions/<int:version>/restore/", view, name="milestones_restore"), *super().get_urls()]

    def versions_of(self, obj):
        return versions.with_words(obj.history).order_by("history_id")

    def fact_label(self, fact):
        return FACTS_IN_WORDS.get(fact, "الحالة")

    def fact_in_words(self, version, fact):
        return versions.in_words(version, fact)

    def what_happened(self, entry):
        return versions.what_happened(entry)

    def history_of(self, request, obj):
        history = self.told(self.versions_of(obj))
        if policy.may_write_in(request.user, obj.commune):
            way_back = versions.way_back(obj.status)
            for item in history[1:]:  # the first is what stands now
                item |= self._offer(item, way_back)
        history += attachment_history.told(obj)
        return sorted(history, key=lambda item: item["entry"].at, reverse=True)

    def _offer(self, item: dict, way_back: str) -> dict:
        version = item["entry"].version
        item["restore"] = reverse("admin:milestones_restore", args=[version.pk])
        item["effect"] = way_back
        item["facts"] = [
            (FACTS_IN_WORDS[fact], versions.in_words(version, fact))
            for fact in self.history_facts
            if fact != "status"
        ]
        return item

    def may_see_deleted(self, request):
        return policy.may_enter_staff_pages(request.user)

    def deleted_versions(self, request):
        seen = policy.drafts_seen_by(request.user, at="enrolment__commune")
        deleted = versions.with_words(Milestone.history.filter(seen, history_type="-"))
        return deleted.select_related("enrolment__commune__province", "history_user", "stage").order_by("-history_id")

    def deleted_view(self, request):
        response = super().deleted_view(request)
        way_back = versions.way_back(None)
        for item in response.context_data["history"]:
            version = item["entry"].version
            item["subject"] = f"{version.enrolment.commune.title}: {version.statement}"
            if policy.may_write_in(request.user, version.enrolment.commune):
                self._offer(item, way_back)
        return response

    def restore(self, request, version):
        seen = policy.drafts_seen_by(request.user, at="enrolment__commune")
        version = get_object_or_404(Milestone.history.filter(seen).select_related("enrolment__commune"), pk=version)
        if not policy.may_write_in(request.user, version.enrolment.commune):
            raise PermissionDenied
        if request.method != "POST":  # come back to by signing in: the button is there
            return redirect("admin:milestones_milestone_history", version.id)
        try:
            milestone = versions.restore(version, by=request.user)
        except AlreadyRecorded as twice:
            messages.info(request, "استُرجعت هذه النسخة من قبل، وهذه هي.")
            return redirect("admin:milestones_milestone_change", twice.milestone.pk)
        except versions.CanNotRestore as refusal:
            messages.error(request, str(refusal))
            return redirect("admin:milestones_milestone_history", version.id)
        messages.success(request, "استُرجعت النسخة في هذه المسودة: راجعها ثم أرسلها إلى المراجعة.")
        return redirect("admin:milestones_milestone_change", milestone.pk)
