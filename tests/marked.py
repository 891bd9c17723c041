"""A measured table inside a page that people write: between two marks, and nothing else of the page is touched."""

from pathlib import Path


def put(page: Path, name: str, table: str) -> None:
    begin, end = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, _, rest = page.read_text().partition(begin)
    _, closed, after = rest.partition(end)
    assert closed, f"{page.name} has no place for {name}"
    page.write_text(f"{before}{begin}\n{table}\n{end}{after}")
