"""`make audit`: known vulnerabilities of what the lock file pins, where the list of them can be reached.

A vulnerability fails. Having no network, or a mirror without that list, fails nothing and is said.
"""

import json
import subprocess
import sys
from pathlib import Path

ASK = [
    "pip-audit", "--requirement", "requirements.lock", "--require-hashes", "--disable-pip",
    "--progress-spinner", "off", "--format", "json", "--timeout", "10",
]  # fmt: skip
UNASKED = "NOT looked for: the list of known vulnerabilities (pypi.org) can't be reached from here."


def verdict(said: str) -> tuple[int, str]:
    """The exit status and the words for what pip-audit wrote; "" where it could ask nobody."""
    packages = json.loads(said)["dependencies"] if said.strip() else []
    asked = [one for one in packages if "skip_reason" not in one]
    if not asked:
        return 0, UNASKED
    found = [f"{one['name']} {one['version']}: {flaw['id']}" for one in asked for flaw in one["vulns"]]
    unknown = [one["name"] for one in packages if "skip_reason" in one]
    words = [*found, f"Known vulnerabilities: {len(found)} in {len(asked)} packages."]
    words += [f"NOT looked for in: {', '.join(unknown)}"] if unknown else []
    return int(bool(found)), "\n".join(words)


if __name__ == "__main__":
    ASK[0] = str(Path(sys.executable).parent / ASK[0])
    status, words = verdict(subprocess.run(ASK, capture_output=True, text=True, check=False).stdout)
    print(words)
    sys.exit(status)
