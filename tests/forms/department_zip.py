"""What a department's zip holds, as openpyxl sees it, beside what the raw files of the university say of the same people.

department_zip.py ZIP CAMPUS_FOLDER ORG DAY
"""
import io
import json
import sys
import zipfile
from pathlib import Path

import openpyxl

sys.path.insert(0, str(Path(__file__).parent.parent / "oracle"))
from university.campus import Campus  # noqa: E402

_, archive, folder, org, day = sys.argv
campus = Campus(folder)


def cells(sheet):
    return {cell.coordinate: cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None}


with zipfile.ZipFile(archive) as packed:
    assert packed.testzip() is None
    books = []
    for name in packed.namelist():
        data = packed.read(name)
        [sheet] = openpyxl.load_workbook(io.BytesIO(data)).worksheets
        [computed] = openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets
        books.append({"file": name, "cells": cells(sheet), "computed": cells(computed)})

members = {
    number: {"name": campus.record(number, "XM"), "title": campus.title_name(number, day)}
    for number in campus.members(org, day)
}
projects = {number: row["XMMC"] for number, row in campus.projects.items()}
told = {"books": books, "members": members, "projects": projects, "unit": campus.unit_name(org, day)}
json.dump(told, sys.stdout, ensure_ascii=False)
