"""The review in the admin: one page a move, what it will do under its button, what happened after it."""

from datetime import datetime

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone

from accounts import kept_forms, policy
from milestones import review, revising, telling
from milestones.kinds import OPEN, Status
from milestones.making import form_for, make, publish_many
from milestones.moments import moment
from milestones.words import MOVES_IN_WORDS, words_of

SEND = "_send"  # the button that saves and sends to review at once


class ListedAt(ActionForm):
    """What is done to several rows at once is done to them as the list showed them."""

    listed_at = forms.CharField(
        label="", required=False, widget=forms.HiddenInput, initial=lambda: timezone.now().isoformat()
    )

    def when(self) -> datetime | None:
        return moment(self.data.get("listed_at", ""))


class ReviewInAdmin:
    """For the milestones' admin: the moves as pages and as buttons, and publishing several at once."""

    change_form_template = "admin/milestones/milestone/change_form.html"
    action_form = ListedAt

    def get_urls(self):
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/move/<slug:action>/", view(self.move), name="milestones_move"),
            path("<int:pk>/revise/", view(self.revise), name="milestones_revise"),
        ]
        return [*own, *super().get_urls()]

    def moves(self, request, milestone) -> list[dict]:
        return [
            {
                "action": action,
                "button": words_of(action, milestone).button,
                "effect": telling.effect(action, milestone, by=request.user),
                "form": form_for(request.user, milestone, action),
                "url": reverse("admin:milestones_move", args=[milestone.pk, action]),
            }
            for action in review.open_to(request.user, milestone)
        ]

    def revise(self, request, pk):
        """Open the revision of a published milestone, and go and write it."""
        milestone = get_object_or_404(self.get_queryset(request).with_places(), pk=pk)
        if not policy.may_write_in(request.user, milestone.commune):
            raise PermissionDenied
        if request.method != "POST":
            return redirect("admin:milestones_milestone_change", pk)
        try:
            revision = revising.revise(milestone, by=request.user)
        except revising.NotPublished:
            messages.error(request, str(review.NotPossibleNow(milestone.status)))
            return redirect("admin:milestones_milestone_change", pk)
        return redirect("admin:milestones_milestone_change", revision.pk)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj is not None and obj.pk:
            context |= {
                "moves": self.moves(request, obj),
                "reviews": obj.reviews.select_related("by"),
                "corrections": obj.corrections.select_related("by"),
                "may_revise": obj.status == Status.PUBLISHED and policy.may_write_in(request.user, obj.commune),
                "open_revision": obj.revisions.filter(status__in=OPEN).first(),
                "prompted": list(obj.prompted_by.all()) if obj.revises_id else [],
                "today": timezone.localdate(),
                "differences": telling.differences(obj),
                "returned": obj.reviews.filter(action="return").select_related("by").last()
                if obj.status == Status.RETURNED
                else None,
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def send(self, request, milestone):
        """Send what has just been saved to review; a correction says first why it is made, on the move's own page."""
        if review.reason_wanted("submit", milestone, request.user):
            return redirect("admin:milestones_move", milestone.pk, "submit")
        make(request, milestone, "submit")
        return redirect("admin:milestones_milestone_change", milestone.pk)

    def move(self, request, pk, action):
        milestone = get_object_or_404(self.get_queryset(request).with_places(), pk=pk)
        if action not in MOVES_IN_WORDS:
            raise Http404
        if not policy.may_move(request.user, action, milestone.commune):
            raise PermissionDenied
        back = redirect("admin:milestones_milestone_change", pk)
        form = form_for(request.user, milestone, action, request.POST or kept_forms.take(request))
        words = words_of(action, milestone)
        if request.method == "POST" and form.is_valid():
            make(request, milestone, action, **form.cleaned_data)
            return back
        if action not in review.open_to(request.user, milestone):
            messages.error(request, str(review.NotPossibleNow(milestone.status)))
            return back
        context = self.admin_site.each_context(request) | {
            "title": words.button, "effect": telling.effect(action, milestone, by=request.user),
            "form": form, "milestone": milestone, "opts": self.opts,
        }  # fmt: skip
        return render(request, "admin/milestones/milestone/move.html", context)

    def get_actions(self, request):
        if not policy.may_review_somewhere(request.user):
            return {}
        return {"publish_selected": self.get_action("publish_selected")}

    @admin.action(description="انشر المحطات المختارة")
    def publish_selected(self, request, queryset):
        publish_many(request, queryset, seen=ListedAt(request.POST).when())
