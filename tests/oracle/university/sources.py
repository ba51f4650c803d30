"""The files of the simulated university as they lie there: databases, lines of JSON, workbooks, a GB18030 table."""
import csv
import json
import sqlite3
from functools import cached_property
from pathlib import Path

import openpyxl

from university.raw import said


class Files:
    def __init__(self, folder):
        self.folder = Path(folder)

    def rows(self, database, table, *key):
        """Rows of a table, one of each key: some were written twice."""
        connection = sqlite3.connect(f"file:{self.folder / database}.sqlite?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        found = {tuple(row[name] for name in key): dict(row) for row in connection.execute(f"SELECT * FROM {table}")}
        connection.close()
        return list(found.values())

    def lines(self, file, *key):
        found = {}
        with open(self.folder / "research" / f"{file}.ndjson", encoding="utf-8") as lines:
            for line in lines:
                try:
                    row = json.loads(line)
                    found[tuple(row[name] for name in key)] = row
                except (ValueError, KeyError, TypeError):
                    continue  # a broken line is nobody's record
        return list(found.values())

    @cached_property
    def books(self):
        files = sorted((self.folder / "facilities").glob("公房-*.xlsx"))
        return [openpyxl.load_workbook(file, read_only=True) for file in files]

    def sheet(self, name, key):
        """Rows of one sheet of all workbooks under two-row heads; totals and notes have no second column."""
        found = {}
        for book in self.books:
            lines = book[name].iter_rows(values_only=True)
            next(lines)
            groups, subs, group, heads = next(lines), next(lines), "", []
            for index, top in enumerate(groups):
                sub = subs[index] if index < len(subs) else None
                group = top or (group if sub else "")
                heads.append(group if not sub or sub == group else f"{group}/{sub}")
            for line in lines:
                row = dict(zip(heads, [*line, *[None] * (len(heads) - len(line))]))
                if said(row[key]) and said(row[key]) != "合计" and said(line[1] if len(line) > 1 else None):
                    found[row[key]] = row
        return list(found.values())

    def student_rows(self):
        """Undergraduates: a base file, and files of the days on which something changed."""
        found = {}
        for file in sorted((self.folder / "students").glob("undergraduate-*.ndjson")):
            for line in file.read_text(encoding="utf-8").splitlines():
                try:
                    row = json.loads(line)
                    found[row["XH"]] = row
                except (ValueError, KeyError, TypeError):
                    continue  # a broken line is nobody's record
        return list(found.values())

    def asset_rows(self):
        text = (self.folder / "assets" / "equipment.csv").read_bytes().decode("gb18030")
        return list({row["ZCBH"]: row for row in csv.DictReader(text.splitlines(keepends=True))}.values())
