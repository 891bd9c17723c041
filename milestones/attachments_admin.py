"""The attachments of a milestone in its admin page: written by whoever may write the milestone, while they may."""

from django.contrib import admin, messages
from django.template.loader import render_to_string

from accounts import policy
from milestones import attaching
from milestones.attachment_forms import AttachmentForm, AttachmentFormSet
from milestones.dated_form import CHECK
from milestones.models import Attachment


class AttachmentInline(admin.StackedInline):
    model = Attachment
    form = AttachmentForm
    formset = AttachmentFormSet
    extra = 1
    max_num = 20  # at a time; more would only be a mistake, or somebody filling the disk
    view_on_site = False

    # ── Who may: what holds for the milestone ──
    def has_view_permission(self, request, obj=None):
        if obj is None:
            return policy.may_enter_staff_pages(request.user)
        return policy.may_see_drafts_of(request.user, obj.commune)

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return policy.may_write_somewhere(request.user)
        return policy.may_edit(request.user, obj.commune, obj.status)

    has_add_permission = has_delete_permission = has_change_permission

    # ── The form ──
    def get_fields(self, request, obj=None):
        return ["upload" if self.has_change_permission(request, obj) else "shown", "description", "of_outcome"]

    def get_readonly_fields(self, request, obj=None):
        return ["shown"]

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        own = {"user": request.user, "only_asked": CHECK in request.POST}
        return type("AttachmentFormSet", (formset,), own)

    @admin.display(description="الملف")
    def shown(self, attachment):
        return render_to_string("milestones/_attached.html", {"attachment": attachment})


class WithAttachments:
    """For the milestones' admin."""

    inlines = [AttachmentInline]

    def save_formset(self, request, form, formset, change):
        if formset.model is not Attachment:
            super().save_formset(request, form, formset, change)
            return
        try:
            formset.write(by=request.user)
        except attaching.Refused as refusal:  # the form has looked before: another window was quicker
            messages.error(request, str(refusal))

    def get_inline_formsets(self, request, formsets, inline_instances, obj=None):
        """Asked for when the page is about to be shown: what was chosen and could not be saved is held."""
        for formset in formsets:
            if isinstance(formset, AttachmentFormSet):
                formset.hold()
        return super().get_inline_formsets(request, formsets, inline_instances, obj)
