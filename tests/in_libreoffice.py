"""The desk's spreadsheets and the tables of the open data opened by LibreOffice itself: `make soak` runs this, on a
machine that has it.

Not among the tests of every change, as the office is half a gigabyte; those open the files with openpyxl.
"""

import csv
import html
import io
import subprocess

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from openpyxl import load_workbook

from public.open_data.tables import RESOURCES
from tests import factories
from tests.conventions.test_print import bare
from tests.coordinator.test_tables import TABLES, boss, record, take  # noqa: F401 - fixtures
from tests.machine.test_open_data import taken


@pytest.mark.parametrize("which", TABLES)
def test_it_opens_right_to_left_with_arabic_and_real_dates(client, boss, tmp_path, which):  # noqa: F811
    look(take(client, which, "xlsx").content, tmp_path)


@pytest.mark.parametrize("which", TABLES)
def test_on_paper_its_letters_are_seven_points_at_least_under_a_head_on_each_sheet(client, boss, tmp_path, which):  # noqa: F811
    for _ in range(60):  # more than a sheet holds
        factories.published("azilal", statement="تنظيم لقاء مع جمعيات المدينة ومجالسها " * 4)
    file = tmp_path / "table.xlsx"
    file.write_bytes(take(client, which, "xlsx").content)
    heads = {bare(sheet.cell(1, 1).value) for sheet in load_workbook(file)}
    document = pypdfium2.PdfDocument(printed(file))
    sheets = [sheet.get_textpage() for sheet in document]
    said = [one.get_text_range() for one in sheets]
    assert [one for one in said if not any(head in bare(one) for head in heads)] == []
    signs = (
        (one, at) for one, text in zip(sheets, said, strict=True) for at, sign in enumerate(text) if sign.strip()
    )
    assert min(pdfium.FPDFText_GetFontSize(one.raw, at) for one, at in signs) >= 6.9


@pytest.mark.parametrize("name", RESOURCES)
def test_a_table_of_the_open_data_opens_likewise(client, record, tmp_path, name):  # noqa: F811
    look(taken(client, f"{name}.xlsx"), tmp_path)


@pytest.mark.parametrize("name", RESOURCES)
def test_a_csv_of_the_open_data_opens_in_arabic_with_every_cell_in_its_column(client, record, tmp_path, name):  # noqa: F811
    content = taken(client, f"{name}.csv")
    file = tmp_path / "table.csv"
    file.write_bytes(content)
    told = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    # Comma, double quote, UTF-8, from the first line, every column as text: what its own dialogue offers.
    as_text = "/".join(f"{number}/2" for number in range(1, len(told[0]) + 1))
    again = converted(file, "csv:Text - txt - csv (StarCalc):44,34,76", f"CSV:44,34,76,1,{as_text}")
    assert list(csv.reader(io.StringIO(again.lstrip("\ufeff")))) == told


def look(content: bytes, folder):
    file = folder / "table.xlsx"
    file.write_bytes(content)
    flat = html.unescape(converted(file, "fods"))
    assert 'style:writing-mode="rl-tb"' in flat
    table = load_workbook(file).worksheets[0]
    cells = [cell for row in table.iter_rows() for cell in row if cell.value is not None]
    days = {cell.value.strftime("%Y-%m-%d") for cell in cells if cell.is_date}
    assert all(f'office:value-type="date" office:date-value="{day}' in flat for day in days)
    assert all(cell.value.replace("\n", " ").split()[0] in flat for cell in cells if isinstance(cell.value, str))


def converted(file, to: str, infilter: str = "") -> str:
    return made(file, to, infilter).read_text()


def printed(file) -> bytes:
    return made(file, "pdf").read_bytes()


def made(file, to: str, infilter: str = ""):
    out = file.parent / "out"
    profile = f"-env:UserInstallation=file://{file.parent}/profile"
    command = ["soffice", "--headless", profile, "--convert-to", to, "--outdir", str(out)]
    command += [f"--infilter={infilter}"] if infilter else []
    subprocess.run([*command, str(file)], capture_output=True, timeout=180, check=True)
    (found,) = out.iterdir()
    return found
