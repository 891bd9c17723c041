"""The cards of many communes taken together: asked for, watched while they are made, fetched."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.doors import staff_action, staff_form, staff_page
from cards import bundles
from cards.forms import BundleForm
from cards.models import Bundle


@staff_form
def ask(request):
    form = BundleForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        made = bundles.ask(form=cleaned["form"], province=cleaned["province"], by=request.user, at=timezone.now())
        return redirect(made)
    return _show(request, "cards/bundles.html", {"form": form, "mine": bundles.taken_by(request.user)[:10]})


@staff_page
def bundle(request, pk):
    """Refreshes itself while its cards are being made; can be left, and come back to."""
    found = _bundle(request, pk)
    now = timezone.now()
    stalled = bundles.stalled(found, now)
    response = _show(request, "cards/bundle.html", {"bundle": found, "stalled": stalled})
    if found.under_way and not stalled:
        response.headers["Refresh"] = "2"  # seconds
    return response


@staff_page
def file(request, pk):
    found = _bundle(request, pk)
    if found.state != Bundle.State.READY:
        raise Http404
    try:
        content = found.file.open()
    except FileNotFoundError as error:
        raise Http404 from error
    return FileResponse(content, as_attachment=True, filename=f"{found.whose}.{found.form}")


@staff_action
def resume(request, pk):
    found = _bundle(request, pk)
    bundles.resume(found, timezone.now())
    messages.info(request, "بدأ إعدادها من جديد.")
    return redirect(found)


def _bundle(request, pk) -> Bundle:
    """Its own person's, while they may still take it."""
    return get_object_or_404(bundles.taken_by(request.user), pk=pk)


def _show(request, template: str, context: dict):
    return render(request, template, context | {"canonical": ""})
