"""What a person typed outlives their session: it is carried through the sign-in page and shown again, unsaved.

It travels signed inside the sign-in page itself, so that nobody who is not signed in can make the portal store
anything. Passwords and files are not carried.
"""

from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core import signing
from django.http import QueryDict

SALT, KEY = "accounts.kept_forms", "kept_form"
LARGEST = 100_000  # characters; a milestone's form has a few thousand
FOR = 24 * 60 * 60  # seconds
RESTORED = "لم يُحفظ ما كتبته لأن جلستك انتهت. ها هو كما تركته: راجعه ثم احفظ. (الملفات المرفقة تُختار من جديد.)"

TOO_LATE = "انتهت جلستك قبل الحفظ، ولم يعد التحرير ممكنا هنا. هذا ما كتبته، انسخه إن احتجت إليه:"
MOST_TOLD = 3000  # characters


def hold(request) -> str:
    """The form that was sent, signed, for the sign-in page to carry; "" where there is nothing to carry."""
    text = _typed(request)
    return signing.dumps([request.get_full_path(), text], salt=SALT, compress=True) if text else ""


def keep(request, held: str) -> str:
    """Put a carried form into the session of whoever has just given their password; returns where it was sent to.

    What another person left behind in the session, who went no further than their password, is forgotten.
    """
    request.session.pop(KEY, None)
    try:
        path, text = signing.loads(held, salt=SALT, max_age=FOR)
    except signing.BadSignature:
        return ""
    request.session[KEY] = [path, text]
    return path


def keep_own(request) -> bool:
    """Keep the form that a signed-in person sent from a page of ours that had become stale."""
    same_site = urlsplit(request.headers.get("Origin", "")).netloc == request.get_host()
    text = _typed(request) if same_site and request.user.is_authenticated else ""
    if text:
        request.session[KEY] = [request.get_full_path(), text]
    return bool(text)


def take(request, *, shown: bool = True) -> QueryDict | None:
    """What was typed at this address and not saved; given once.

    `shown`: its form can be filled in again. Where it no longer can, its words are told in a message instead.
    """
    path, text = request.session.get(KEY, ("", ""))
    if path != request.get_full_path():
        return None
    del request.session[KEY]
    typed = QueryDict(text)
    if shown:
        messages.warning(request, RESTORED)
    else:
        tell(request, typed, TOO_LATE)
    return typed


def tell(request, typed: QueryDict, why: str = "هذا ما كتبته، انسخه إن احتجت إليه:") -> None:
    """The words of a form that can't be filled in again, so that they are not lost."""
    words = "؛ ".join(f"«{value}»" for value in typed.values() if len(value.split()) > 1)
    if words:
        messages.warning(request, f"{why} {words[:MOST_TOLD]}")


def _typed(request) -> str:
    typed = request.POST.copy()
    for name in [name for name in typed if name == "csrfmiddlewaretoken" or "password" in name]:
        del typed[name]
    text = typed.urlencode()
    return text if len(text) <= LARGEST else ""


class ShowsWhatWasTyped:
    """For an admin: a form that was kept is shown as it was sent, and saved only when it is sent again."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if request.method == "GET" and request.session.get(KEY):
            self._show_again(request, object_id)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _show_again(self, request, object_id):
        obj = self.get_object(request, unquote(object_id)) if object_id else None
        if object_id and obj is None:
            return  # not this person's to see: nor is what somebody typed about it
        may_write = self.has_change_permission(request, obj) if object_id else self.has_add_permission(request)
        typed = take(request, shown=may_write)
        if typed and may_write:
            # Django builds a bound form from a POST alone; is_valid() below keeps it from being saved.
            request.method, request.POST, request.shown_again = "POST", typed, True

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if getattr(request, "shown_again", False):
            form = type(form.__name__, (form,), {"is_valid": lambda self: False})
        return form
