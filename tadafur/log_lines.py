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
from http.client import responses
from pathlib import Path

from tadafur import request_number

HOME = str(Path(__file__).resolve().parents[1])
STRUCK_OUT = (
    (re.compile(r"[^\s<>\"'«»()=:,;]+@[^\s<>\"'«»()=:,;]+"), "<mail>"),
    (re.compile(r"\?[^\s\"'<>»]+"), "?<query>"),
    (re.compile(r"\b\d{1,3}(\.\d{1,3}){3}\b"), "<address>"),
    # Three colons or two in a row, so that times of day stay.
    (
        re.compile(
            r"(?<![\da-f])(?=[\da-f:]*::|([\da-f]+:){3})(?=:*[\da-f])[\da-f]{0,4}(:[\da-f]{0,4}){2,7}(?!\w)", re.I
        ),
        "<address>",
    ),
)
# Of these the words are about the code, and not about what it works on but where Django adds it: «… but got 'value'».
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
    if record.name == "django.security.csrf":
        return str(record.args[0]).partition(" - ")[0]  # «Referer checking failed», without the address of that page
    if record.name.startswith("django.security"):
        return record.name.rpartition(".")[2]  # «DisallowedHost»: the rest is what a stranger wrote
    if request is not None and record.name.startswith("django"):
        return responses.get(getattr(record, "status_code", None), "")  # «Not Found», without its path
    return _struck_out(record.getMessage())


def _struck_out(said: str) -> str:
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
    words = _struck_out(str(error).partition(" but got ")[0])
    return told | ({"words": words} if type(error) in ABOUT_CODE else {})
