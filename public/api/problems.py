"""What the API answers when it can't: problem+json (RFC 9457), in Arabic, saying what to do."""

import json

from django.conf import settings
from django.http import HttpResponse

MEDIA = "application/problem+json"
# Of each: its name in addresses, its title, and what the page of the API says of it.
KINDS = {
    404: ("not-found", "لا وجود لما طُلب", "العنوان أو ما يسميه أحد المعاملات غير موجود، أو لم يُنشر."),
    405: ("read-only", "الواجهة للقراءة وحدها", "لا يُقبل إلا GET وHEAD وOPTIONS."),
    410: ("withdrawn", "سُحبت المحطة من النشر", "كانت منشورة ثم سُحبت؛ احذفها من نسختك."),
    422: ("not-understood", "لم تُفهم بعض المعاملات", "اقرأ ما قيل عن كل معامل في errors، وصححه."),
    429: ("too-often", "طلبات كثيرة", "انتظر ما يقوله الرأس Retry-After من الثواني، ثم أعد الطلب."),
}
NOT_KEPT = {"Cache-Control": "no-store"}


def problem(status: int, detail: str, **more) -> HttpResponse:
    name, title, _ = KINDS[status]
    told = {
        "type": f"{settings.SITE_URL}/api/v1/#problem-{name}",
        "title": title,
        "status": status,
        "detail": detail,
        **more,
    }
    content = json.dumps(told, ensure_ascii=False)
    return HttpResponse(content, status=status, content_type=f"{MEDIA}; charset=utf-8", headers=NOT_KEPT)


def not_understood(faults: list[tuple[str, str]]) -> HttpResponse:
    """`faults`: each parameter that was not understood, with what to write instead."""
    errors = [{"parameter": name, "detail": detail} for name, detail in faults]
    return problem(422, " ".join(error["detail"] for error in errors), errors=errors)
