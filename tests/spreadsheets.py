"""Spreadsheets as people make them: what the portal gave out and they changed, and what they never should send."""

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

ENROLMENTS = ("رمز الجماعة", "الجماعة", "الإقليم أو العمالة", "الصفة في البرنامج", "منخرطة منذ")
ACCOUNTS = ("اسم المستعمل", "الاسم", "النسب", "البريد الإلكتروني", "الصفة", "رمز المكان", "من يوم", "إلى يوم")


def workbook(*rows, change=None, name: str = "list.xlsx"):
    """An .xlsx of these rows. `change` is given its sheet before it is saved."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    if change:
        change(book.active)
    book.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def enrolments(*rows, **how):
    return workbook(ENROLMENTS, *rows, **how)


def accounts(*rows, **how):
    return workbook(ACCOUNTS, *rows, **how)


def text(*rows, separator: str = ",", encoding: str = "utf-8", name: str = "list.csv"):
    content = "\r\n".join(separator.join(row) for row in rows)
    return SimpleUploadedFile(name, content.encode(encoding))


def opened(content: bytes):
    """The sheet of an .xlsx that the portal gave out."""
    return openpyxl.load_workbook(io.BytesIO(content)).active
