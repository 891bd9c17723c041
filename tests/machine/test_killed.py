"""One of two processes is killed while people write: what was acknowledged is there, once."""

import json
import time

import pytest

from tests.benches.killed import MARK, ROWS, writing
from tests.benches.processes import free_port, wait_for
from tests.benches.servers import PORTAL, gunicorn

KILLS, BETWEEN = 4, 4  # how often one is killed, and how many messages are acknowledged before


@pytest.fixture
def processes(portal_environment, tmp_path):
    """The two processes, and a way to start each anew."""
    ports = [free_port(), free_port()]
    running = []

    def start(number):
        process = gunicorn(tmp_path, PORTAL, portal_environment, port=ports[number])
        running[number : number + 1] = [process]
        wait_for(f"http://127.0.0.1:{ports[number]}/about/", process, seconds=60)

    for number in range(2):
        start(number)
    yield running, start, [f"http://127.0.0.1:{port}" for port in ports]
    for process in running:
        process.stop()


def test_no_acknowledged_message_is_lost_and_none_is_kept_twice(processes, in_portal):
    running, start, addresses = processes
    with writing(addresses, "demnate", writers=3) as written:
        for number in range(KILLS):
            acknowledged, deadline = len(written.acknowledged), time.monotonic() + 60
            while len(written.acknowledged) < acknowledged + BETWEEN and time.monotonic() < deadline:
                time.sleep(0.01)
            running[number % 2].kill()
            start(number % 2)
    rows = json.loads(in_portal(ROWS.format(mark=MARK)).split("TOLD ")[1])
    in_portal(f"""
from milestones.models import Feedback, FeedbackNotice
FeedbackNotice.objects.filter(feedback__message__startswith="{MARK}").delete()
Feedback.objects.filter(message__startswith="{MARK}").delete()""")
    assert not written.refused
    assert len(written.acknowledged) >= KILLS * BETWEEN
    assert {message: rows.get(message) for message in written.acknowledged} == dict.fromkeys(written.acknowledged, 1)
    assert set(rows.values()) == {1}
