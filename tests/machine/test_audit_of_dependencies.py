"""A known vulnerability of a dependency fails the checks; having no network does not, and is said."""

import json

import pytest

from tests.audit import UNASKED, verdict

SOUND = {"name": "django", "version": "5.2.19", "vulns": []}
FAULTY = {"name": "lxml", "version": "1.0", "vulns": [{"id": "PYSEC-1"}]}
UNKNOWN = {"name": "segno", "skip_reason": "Dependency not found on PyPI and could not be audited: segno (1.6.6)"}


@pytest.mark.parametrize(
    ("packages", "status", "said"),
    [
        ([SOUND], 0, "Known vulnerabilities: 0 in 1 packages."),
        ([SOUND, FAULTY], 1, "lxml 1.0: PYSEC-1"),
        ([SOUND, UNKNOWN], 0, "NOT looked for in: segno"),
        ([UNKNOWN], 0, UNASKED),
    ],
)
def test_a_vulnerability_fails_and_what_could_not_be_asked_is_said(packages, status, said):
    told = verdict(json.dumps({"dependencies": packages, "fixes": []}))
    assert told[0] == status
    assert said in told[1]


def test_without_a_network_nothing_fails():
    assert verdict("") == (0, UNASKED)
