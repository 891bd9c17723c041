"""Whatever is uploaded in the place of a list gets an answer that says what to do, and harms nothing."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import HeldSheet
from tests import factories, files, spreadsheets

IMPORT = "/admin/communes/enrolment/import/"
SWELLS = "محتوى الملف أكبر بكثير من جدول"
ROW = ("05.081.01.01", "", "", "جماعة شريكة", "")


def parts_changed(file, **changes):
    """The workbook with some of its parts written over: `xl__workbook__xml` for xl/workbook.xml."""
    changes = {name.replace("__", "/"): content for name, content in changes.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, changes.pop(entry, None) or old.read(entry))
        for entry, content in changes.items():
            new.writestr(entry, content)
    return SimpleUploadedFile("list.xlsx", out.getvalue())


SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
ENTITY = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><worksheet {MAIN}><sheetData/></worksheet>'
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {n} "{f"&{o};" * 10}">' for o, n in zip("abcdefgh", "bcdefghi", strict=True))
    + f"]><worksheet {MAIN}><sheetData><row r='1'><c><v>&i;</v></c></row></sheetData></worksheet>"
)
MERGED = (
    f'<worksheet {MAIN}><sheetData/><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
)
ALL = '<hyperlinks><hyperlink ref="A1:XFD1048576" location="x"/></hyperlinks>'
LINKED = f"<worksheet {MAIN}><sheetData/>{ALL}</worksheet>"
COMMENTED = (
    f'<comments {MAIN}><authors><author>x</author></authors><commentList><comment ref="A:XFD" authorId="0"><text/>'
    "</comment></commentList></comments>"
)


def renamed():
    """A workbook whose sheet stands in a part of another name, and swells there."""
    file = parts_changed(
        spreadsheets.enrolments(ROW), **{"xl/worksheets/sheet1.bin": "<a>" + "<b/>" * 300_000 + "</a>"}
    )
    rels = zipfile.ZipFile(file).read("xl/_rels/workbook.xml.rels").replace(b"sheet1.xml", b"sheet1.bin")
    return parts_changed(file, **{"xl/_rels/workbook.xml.rels": rels})


def one_text_everywhere(letters: int, lines: int):
    """A workbook in which one text stands once, and each cell under the headings names it."""
    file = spreadsheets.enrolments(*[("XX",) * 5] * lines)
    parts = zipfile.ZipFile(file)

    def put(part: str, before: str, after: str) -> dict[str, str]:
        content = parts.read(part).decode()
        assert before in content
        return {part: content.replace(before, after)}

    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    of = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    changes = put(SHEET, 't="inlineStr"><is><t>XX</t></is>', 't="s"><v>0</v>')
    types = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    changes |= put("[Content_Types].xml", "</Types>", types)
    named = f'<Relationship Id="rId99" Type="{of}" Target="/xl/sharedStrings.xml"/></Relationships>'
    changes |= put("xl/_rels/workbook.xml.rels", "</Relationships>", named)
    return parts_changed(
        file, **changes, **{"xl/sharedStrings.xml": f"<sst {MAIN}><si><t>{'ش' * letters}</t></si></sst>"}
    )


def two_sheets():
    def again(sheet):
        other = sheet.parent.create_sheet("أخرى")
        for row in (spreadsheets.ENROLMENTS, ROW):
            other.append(row)

    return spreadsheets.enrolments(ROW, change=again)


def many(count: int):
    return spreadsheets.text(spreadsheets.ENROLMENTS, *[ROW] * count)


WRONG = {
    "a Word file": (files.word, "هذا ملف Word وليس جدولا. انسخ الجدول الذي فيه إلى ورقة Excel"),
    "a PDF": (files.pdf, "هذا الملف ليس جدولا. ارفع الجدول بصيغة xlsx أو csv"),
    "a photo": (files.photo, "هذا الملف ليس جدولا"),
    "an archive": (files.archive, "هذا الملف ليس جدولا"),
    "a text of nothing known": (lambda: files.raw("صباح الخير".encode(), "a.csv"), "لم نجد في الجدول سطر العناوين"),
    "bytes": (lambda: files.raw(bytes(range(256)) * 9, "a.csv"), "هذا الملف ليس جدولا"),
    "an empty file": (lambda: files.raw(b" ", "a.csv"), "الملف فارغ"),
    "no byte at all": (lambda: files.raw(b"", "a.csv"), "الملف فارغ"),
    "headings alone": (spreadsheets.enrolments, "ليس في الجدول أي سطر تحت العناوين"),
    "an empty workbook": (spreadsheets.workbook, "الملف فارغ"),
    "columns that are missing": (
        lambda: spreadsheets.workbook(("رمز الجماعة", "منخرطة منذ"), ("05.081.01.01", "")),
        "تنقص الجدول أعمدة: «الصفة في البرنامج»",
    ),
    "a column that stands twice": (
        lambda: spreadsheets.workbook((*spreadsheets.ENROLMENTS, "الرمز"), ROW),
        "العمود «رمز الجماعة» مكرر",
    ),
    "two lists": (two_sheets, "في الملف أكثر من ورقة بهذه الأعمدة"),
    "ten thousand lines": (lambda: many(10_000), "في الجدول 10000 سطر، والأقصى 2000 سطر"),
    "fifty megabytes": (
        lambda: files.raw(b"x" * 50 * 1024 * 1024, "a.xlsx"),
        "حجم الملف 50 ميغابايت، والأقصى 5 ميغابايت",
    ),
    "half a workbook": (lambda: files.cut(spreadsheets.enrolments(ROW)), "الملف ناقص أو تالف"),
    "a workbook of broken parts": (
        lambda: parts_changed(spreadsheets.enrolments(ROW), **{SHEET: "<worksheet>"}),
        "الملف ناقص أو تالف",
    ),
    "an old workbook": (lambda: files.raw(b"\xd0\xcf\x11\xe0" + b"x" * 600, "a.xls"), "صيغة الملف قديمة"),
    "a workbook with a password": (
        lambda: files.raw(b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le") + b"x" * 600, "a.xlsx"),
        "الملف محمي بكلمة سر",
    ),
    "an OpenDocument sheet": (
        lambda: files.archive("a.ods", {"mimetype": "application/vnd.oasis.opendocument.spreadsheet"}),
        "صيغة هذا الجدول ods",
    ),
    "entities that read other files": (
        lambda: parts_changed(spreadsheets.enrolments(ROW), **{SHEET: ENTITY}),
        "في الملف إحالات لا يضعها برنامج جداول",
    ),
    "entities that swell": (
        lambda: parts_changed(spreadsheets.enrolments(ROW), **{SHEET: LAUGHS}),
        "الملف ناقص أو تالف",
    ),
    "a part that swells": (
        lambda: parts_changed(spreadsheets.enrolments(ROW), **{"xl/x.xml": "<a>" + " " * 70_000_000 + "</a>"}),
        SWELLS,
    ),
    "more elements than a list": (
        lambda: parts_changed(spreadsheets.enrolments(ROW), **{SHEET: "<a>" + "<b/>" * 300_000 + "</a>"}),
        SWELLS,
    ),
    "a merge of every cell there is": (
        lambda: parts_changed(spreadsheets.enrolments(ROW), **{SHEET: MERGED}),
        SWELLS,
    ),
    "a link over every cell there is": (
        lambda: parts_changed(spreadsheets.enrolments(ROW), **{SHEET: LINKED}),
        SWELLS,
    ),
    "a remark on every cell there is": (
        lambda: parts_changed(spreadsheets.enrolments(ROW), **{"xl/comments/comment1.xml": COMMENTED}),
        SWELLS,
    ),
    "a text that no cell of a workbook holds": (lambda: one_text_everywhere(33_000, 1), SWELLS),
    "the same in a text of commas": (
        lambda: spreadsheets.text(spreadsheets.ENROLMENTS, ("ش" * 33_000, *ROW)),
        SWELLS,
    ),
    "one long text in every cell": (lambda: one_text_everywhere(30_000, 40), SWELLS),
    "a sheet of another name that swells": (renamed, SWELLS),
    "sheets that swell together": (
        lambda: parts_changed(
            spreadsheets.enrolments(ROW), **{f"xl/{n}.xml": "<a>" + "<b/>" * 90_000 + "</a>" for n in range(3)}
        ),
        SWELLS,
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_no_list_gets_a_clear_answer(client, what):
    client.force_login(factories.management())
    make, said = WRONG[what]
    answer = client.post(IMPORT, {"file": make(), "sent": "1"})
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert not HeldSheet.objects.exists()


def test_one_stray_cell_in_the_last_line_there_is_makes_no_million_lines(client):
    client.force_login(factories.management())

    def stray(sheet):
        sheet["A1048576"] = "نهاية"

    page = client.post(IMPORT, {"file": spreadsheets.enrolments(ROW, change=stray)}, follow=True).content.decode()
    assert "السطر 1048576" in page
    assert "سجِّل السطر السليم واترك سطرا واحدا" in page
