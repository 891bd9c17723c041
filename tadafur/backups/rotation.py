"""Which backups stay: one of each of the last days, weeks and months that have one; and always the newest."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

NAME = re.compile(r"tadafur-(\d{8}T\d{6}Z)\.tar(?:\.age)?")
MOMENT = "%Y%m%dT%H%M%SZ"
UNFINISHED = "tadafur-*.partial"
RUNS_AT_MOST = timedelta(days=1)
PERIODS = ("%Y-%m-%d", "%G-%V", "%Y-%m")  # a day, a week, a month


def name_of(at: datetime, *, encrypted: bool) -> str:
    return f"tadafur-{at.astimezone(UTC):{MOMENT}}.tar{'.age' if encrypted else ''}"


def found(folder: Path) -> list[tuple[datetime, Path]]:
    """The whole backups of a folder, newest first; what else lies there is nobody's business here."""
    named = ((NAME.fullmatch(path.name), path) for path in folder.iterdir())
    made = [(datetime.strptime(match[1], MOMENT).replace(tzinfo=UTC), path) for match, path in named if match]
    return sorted(made, reverse=True)


def kept(moments: list[datetime], *, days: int, weeks: int, months: int) -> set[datetime]:
    """Of each of so many days, weeks and months the newest."""
    moments = sorted(moments, reverse=True)
    stay = set(moments[:1])
    for form, number in zip(PERIODS, (days, weeks, months), strict=True):
        newest: dict[str, datetime] = {}
        for moment in moments:
            newest.setdefault(moment.strftime(form), moment)
        stay.update(list(newest.values())[:number])
    return stay


def rotate(folder: Path, **numbers) -> list[Path]:
    """Remove the backups that need not stay; returns them."""
    backups = found(folder)
    stay = kept([moment for moment, _ in backups], **numbers)
    gone = [path for moment, path in backups if moment not in stay]
    for path in gone:
        path.unlink(missing_ok=True)  # another run may be removing the same
        path.with_name(f"{path.name}.sha256").unlink(missing_ok=True)
    return gone


def clear_unfinished(folder: Path, *, at: datetime) -> None:
    """Remove what runs that were killed have left: it takes the room of the backup that is to be made."""
    for path in folder.glob(UNFINISHED):
        if path.stat().st_mtime < (at - RUNS_AT_MOST).timestamp():
            path.unlink(missing_ok=True)
