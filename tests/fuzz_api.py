"""The API asked some thousands of questions from its own description: `make soak` runs this.

tests/machine/test_api.py asks it some dozens with every change.
"""

import pytest
from hypothesis import HealthCheck, settings

from tests.machine.test_api import V1, _one_connection, application, schema  # noqa: F401 - a fixture


@pytest.mark.usefixtures("_one_connection")
@schema.parametrize()
@settings(max_examples=500, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_whatever_its_description_allows_or_not_is_answered_as_it_says(case):
    case.call_and_validate(app=application, base_url=f"http://127.0.0.1{V1}", headers={"Accept-Encoding": "identity"})
