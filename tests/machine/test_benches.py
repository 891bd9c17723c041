"""The bench's tables are written by it alone, part by part, and it still fits what it measures."""

import importlib
import json
from pathlib import Path

import pytest

from tests.benches import __main__ as benches
from tests.benches import results, site
from tests.benches.results import Promise, Result, Table

WHERE = {"date": "2026-11-28", "processor": "x", "cores": 2, "python": "3.11", "load": 0.1, "commit": "abc"}


def result(title: str, measured: float) -> Result:
    promises = [Promise(f"{title}: so much", measured, at_most=2, unit="s")]
    return Result(title, "How.", [Table(["page", "time"], [["/", f"{measured} s"]])], promises, {"all": [measured]})


def test_a_part_that_is_measured_again_leaves_the_others_as_they_were(tmp_path):
    for part, measured in (("pages", 1.0), ("cards", 1.5), ("pages", 3.0)):
        results.keep(part, result(part, measured), WHERE, 0.5, docs=tmp_path)
    kept, page = json.loads((tmp_path / "bench.json").read_text()), (tmp_path / "bench.md").read_text()
    assert {part: one["figures"] for part, one in kept.items()} == {"pages": {"all": [3.0]}, "cards": {"all": [1.5]}}
    assert "| pages: so much | 3 s | ≤ 2 s | **not met** |" in page
    assert "| cards: so much | 1.50 s | ≤ 2 s | met |" in page
    assert page.index("## pages") < page.index("## cards")


@pytest.mark.parametrize(("bound", "met"), [({"at_most": 1}, False), ({"at_least": 1}, True), ({"at_most": 2}, True)])
def test_a_promise_is_met_within_its_bound(bound, met):
    assert Promise("x", 1.5, **bound).met is met


def test_every_part_can_be_measured():
    for part in {*benches.PARTS, *benches.OF_THE_STACK}:
        assert callable(importlib.import_module(f"tests.benches.{part}").measure)


def test_the_bench_runs_the_nginx_of_deploy_with_its_own_ports_and_folders(tmp_path):
    said = site.adapted(site.CONFIG.read_text(), tmp_path, tmp_path / "files", [8101, 8102], 8100)
    for there in ("listen 127.0.0.1:8100;", "server 127.0.0.1:8101", "server 127.0.0.1:8102", f"{tmp_path}/cache"):
        assert there in said
    for gone in ("ssl", "listen 80", "/var/", "/srv/", "/etc/", "tadafur.example.ma;"):
        assert gone not in "\n".join(line.partition("#")[0] for line in said.splitlines()), gone


def test_the_table_in_the_docs_is_the_one_of_the_figures():
    kept = results.read()
    assert kept
    assert (Path(results.DOCS) / "bench.md").read_text() == results.page(kept)
