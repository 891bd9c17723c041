"""The log: one JSON object on each line, with nothing of a person.

What an exception says of itself repeats what was typed or stands in the database, so its kind and the places it came
through are written and its words are not. Of a request Django's own lines keep the route and not the path, where
secret links are. Addresses of mail and of networks and query strings are struck out of all the rest.
"""

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from pathlib import Path

from tadafur import request_number

HOME = str(Path(__file__).resolve().parents[1])
STRUCK_OUT = (
    (re.compile(r"[^\s<>\"'«»()=:,;]+@[^\s<>\"'«»()=:,;]+"), "<mail>"),
    (re.compile(r"\?[^\s\"'<>»]+"), "?<query>"),
    (re.compile(r"\b\d{1,3}(\.\d{1,3}){3}\b|\b[0-9a-fA-F]{1,4}(:[0-9a-fA-F]{0,4}){3,7}\b"), "<address>"),
)
# Of these the words are about the code, never about what it works on.
ABOUT_CODE = (AttributeError, TypeError, NameError, ImportError)


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        request = getattr(record, "request", None)
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "said": _said(record, request),
            "request": request_number.now(),
        }
        if request is not None:
            match = getattr(request, "resolver_match", None)
            line |= {"method": request.method, "route": match.route if match else ""}
            line |= {"status": getattr(record, "status_code", None)}
        if record.exc_info and record.exc_info[1]:
            line["error"] = [_error(one) for one in _chain(record.exc_info[1])]
        return json.dumps(line, ensure_ascii=False)


def _said(record: logging.LogRecord, request) -> str:
    if request is not None and record.name.startswith("django"):
        said = str(record.args[0]) if record.args else record.msg.split(":")[0]  # «Not Found», without its path
    elif record.name.startswith("django.security"):
        said = record.name.rpartition(".")[2]  # «DisallowedHost»: the rest is what a stranger wrote
    else:
        said = record.getMessage()
    for pattern, instead in STRUCK_OUT:
        said = pattern.sub(instead, said)
    return said


def _chain(error: BaseException | None) -> list[BaseException]:
    """The error and those it came of, the last first."""
    found = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def _error(error: BaseException) -> dict:
    places = traceback.extract_tb(error.__traceback__)
    told = {
        "kind": f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins."),
        "at": [f"{one.filename.removeprefix(HOME)}:{one.lineno} {one.name}" for one in places],
    }
    return told | ({"words": str(error)} if type(error) in ABOUT_CODE else {})
