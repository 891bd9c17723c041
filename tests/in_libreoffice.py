"""The desk's spreadsheets opened by LibreOffice itself: `make soak` runs this, on a machine that has it.

Not among the tests of every change, as the office is half a gigabyte; those open the files with openpyxl.
"""

import subprocess

import pytest
from openpyxl import load_workbook

from tests.coordinator.test_tables import TABLES, boss, record, take  # noqa: F401 - fixtures


@pytest.mark.parametrize("which", TABLES)
def test_it_opens_right_to_left_with_arabic_and_real_dates(client, boss, tmp_path, which):  # noqa: F811
    file = tmp_path / "table.xlsx"
    file.write_bytes(take(client, which, "xlsx").content)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", "--headless", profile, "--convert-to", "fods", "--outdir", str(tmp_path), str(file)]
    subprocess.run(command, capture_output=True, timeout=180, check=True)
    flat = (tmp_path / "table.fods").read_text()
    assert 'style:writing-mode="rl-tb"' in flat
    table = load_workbook(file).worksheets[0]
    cells = [cell for row in table.iter_rows() for cell in row if cell.value is not None]
    days = {cell.value.strftime("%Y-%m-%d") for cell in cells if cell.is_date}
    assert all(f'office:value-type="date" office:date-value="{day}' in flat for day in days)
    assert all(cell.value.replace("\n", " ").split()[0] in flat for cell in cells if isinstance(cell.value, str))
