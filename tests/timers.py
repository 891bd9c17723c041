"""What the timers of deploy/systemd run."""

import re
from pathlib import Path

UNITS = Path(__file__).parents[1] / "deploy" / "systemd"


def commands() -> list[list[str]]:
    """Each command with its arguments, by the timers' names."""
    return [command_of(timer) for timer in sorted(UNITS.glob("*.timer"))]


def command_of(timer: Path) -> list[str]:
    (unit,) = re.findall(r"^Unit=(.+)\.service$", timer.read_text(), re.MULTILINE)
    template, at, instance = unit.partition("@")
    (started,) = re.findall(r"^ExecStart=.* manage\.py (.+)$", (UNITS / f"{template}{at}.service").read_text(), re.M)
    return started.replace("%i", instance).split()
