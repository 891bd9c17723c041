"""Nothing can be written: the disk is full, or can only be read. What was typed comes back, and reading goes on."""

import errno

from django.shortcuts import render

from accounts import kept_forms

OF_FILES = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG}
OF_SQLITE = (
    "SQLITE_FULL", "SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC",
    "SQLITE_IOERR_DIR_FSYNC", "SQLITE_IOERR_TRUNCATE", "SQLITE_IOERR_SHM",
)  # fmt: skip
OF_POSTGRESQL = {"53100", "25006"}  # disk_full, read_only_sql_transaction
AGAIN_IN = 120  # seconds


def is_why(error: BaseException | None) -> bool:
    """Whether the error, or one that led to it, is that nothing could be written."""
    seen = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, OSError) and error.errno in OF_FILES:
            return True
        if getattr(error, "sqlite_errorname", "").startswith(OF_SQLITE):
            return True
        if getattr(error, "pgcode", None) in OF_POSTGRESQL:
            return True
        error = error.__cause__ or error.__context__
    return False


def page(request):
    """What was not saved, in its own words, with a button that sends it again."""
    typed = request.POST if request.method == "POST" else {}
    # A password is not written into a page; whoever sent one types it again.
    again = typed and not any("password" in name for name in typed)
    context = {
        "sent": request.method == "POST",
        "fields": [(name, value) for name, values in typed.lists() for value in values] if again else [],
        "words": kept_forms.words_of(typed) if again else [],
        "address": request.get_full_path(),
        "number": getattr(request, "number", ""),
    }
    # Without the request: a context processor may want to write as well.
    response = render(None, "503.html", context, status=503)
    response.headers["Retry-After"] = str(AGAIN_IN)
    return response
