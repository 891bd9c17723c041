"""What one may not open answers the same whether it is there or not: nobody learns what exists number by number."""

import re

import pytest
from django.db import transaction

from tests import factors
from tests.attacks.private import plant
from tests.attacks.test_doors import WHO, address, table, told

MISSING = "999999"
TOKENS = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"')  # of each answer alone


def answered(client, method: str, path: str, number: str) -> tuple[int, str, str]:
    """Status, address and words, without the number that was asked for."""
    client.cookies.pop("messages", None)
    with transaction.atomic():
        answer = getattr(client, method)(path)
        words = TOKENS.sub("", told(answer))
        transaction.set_rollback(True)
    asked = f"/{number}/"
    return answer.status_code, answer.get("Location", "").replace(asked, "/"), words.replace(asked, "/")


@pytest.mark.parametrize("who", ["staff of Azilal, the neighbour", "coordinator of Tata", "observer"])
def test_what_is_hidden_answers_as_what_is_missing(client, who):
    planted = plant()
    client.force_login(WHO[who]())
    factors.confirm(client)
    told_apart, tried = [], 0
    for route in (one for one in table() if one.startswith(("admin/", "coordination/", "attachments/"))):
        there = address(route, planted)
        for number in re.findall(r"(?<=/)\d+(?=/)", there):
            missing = there.replace(f"/{number}/", f"/{MISSING}/")
            for method in ("get", "post"):
                hidden = answered(client, method, there, number)
                gone = answered(client, method, missing, MISSING)
                if hidden[0] == 200 or (who == "observer" and there.startswith("/admin/milestones/")):
                    continue  # that it is there is no secret to who reads it
                tried += 1
                if hidden != gone:
                    told_apart.append((method, there, hidden[:2], gone[:2]))
    assert not told_apart
    assert tried > 80
