"""Filled workbooks and documents as somebody sees them: labels, heads, and the cells beside and below them."""
import re
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import dataclass
from functools import cached_property

import openpyxl

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
UNITS = "平方米|万元|千元|学时|人|%|元|件"


def bare(label):
    """A label without the unit it is measured in."""
    return re.sub(rf"（({UNITS})）$", "", str(label or "").strip())


HEADING = re.compile(r"[一二三四五六七八九十]+、|注：")


@dataclass(frozen=True)
class Text:
    """A cell of a document, in which everything is text, or of one sheet of several."""

    value: object
    coordinate: str
    number_format: str = "@"


class Page:
    """Cells by row and column, the first of each being 1."""

    def text(self, row, column):
        value = self.cell(row, column).value
        return str("" if value is None else value).strip()

    def row_of(self, title):
        """The row of a heading, whatever its number; None without it."""
        return next((row for row in range(2, self.last_row + 1) if HEADING.sub("", self.text(row, 1), count=1) == title), None)

    def heads(self, first, after=1):
        """(first row of heads, how many, {label: column}) of the list or table whose first head is this; else None."""
        for row in range(after + 1, self.last_row + 1):
            if bare(self.text(row, 1)) != first:
                continue
            deep = self.depth(row)
            labels, group = {}, ""
            for column in range(1, self.last_column + 1):
                own = self.text(row, column)
                group = own or group
                sub = self.text(row + 1, column) if deep == 2 else ""
                if own or sub:
                    labels[self.path(group, sub)] = column
            return row, deep, labels
        return None

    @staticmethod
    def path(group, sub):
        return f"{bare(group)}/{bare(sub)}" if sub else bare(group)

    def is_total(self, row):
        return row <= self.last_row and self.text(row, 1) in ("合计", "小计")

    def is_heading(self, row):
        return HEADING.match(self.text(row, 1)) is not None


class Workbook(Page):
    """One sheet of a workbook; of several, each has its name, and cells are told with it."""

    def __init__(self, sheet, name=""):
        self.sheet, self.name = sheet, name
        self.spans = {(span.min_row, span.min_col): span for span in self.sheet.merged_cells.ranges}
        self.last_row, self.last_column = self.sheet.max_row, self.sheet.max_column

    @cached_property
    def head_texts(self):
        """The line under the title: who, and as of when."""
        return [str(cell.value) for cell in self.sheet[2] if cell.value is not None]

    @cached_property
    def note_texts(self):
        return [text for row in range(3, self.last_row + 1) if (text := self.text(row, 1)).startswith("注：")]

    def cell(self, row, column):
        cell = self.sheet.cell(row, column)
        return Text(cell.value, f"{self.name}!{cell.coordinate}", cell.number_format) if self.name else cell

    @property
    def is_to_check(self):
        return "说明" in self.sheet.parent.sheetnames

    def merged_wide(self, row):
        span = self.spans.get((row, 1))
        return span is not None and span.max_col > 1

    def depth(self, row):
        return max((span.max_row - row + 1 for (top, _), span in self.spans.items() if top == row), default=1)

    def labelled(self):
        """(label, value cell) of whatever may be a label with its value to the right."""
        for row in self.sheet.iter_rows(min_row=3):
            for cell in row:
                if isinstance(cell.value, str):
                    span = self.spans.get((cell.row, cell.column))
                    yield bare(cell.value), self.sheet.cell(cell.row, (span.max_col if span else cell.column) + 1), cell.row

    def group_of(self, row):
        """What a line across the list says of the rows below it; None where the row is none."""
        is_one = row <= self.last_row and self.merged_wide(row) and not self.is_heading(row) and not self.is_total(row)
        return self.text(row, 1) if is_one and "（签字）" not in self.text(row, 1) else None

    def is_row(self, row, columns):
        """A list ends at an empty row, a heading, a note, or the labels of what follows it."""
        if row > self.last_row or self.merged_wide(row) or self.is_heading(row) or self.is_total(row):
            return False
        return "（签字）" not in self.text(row, 1) and any(self.text(row, column) for column in columns)


class Document(Page):
    """The first table of a Word document; its cells hold a label and a value in turn, or the rows of a list."""

    def __init__(self, file):
        with zipfile.ZipFile(file) as package:
            self.body = ET.fromstring(package.read("word/document.xml"))[0]
        self.lines = {}
        # Numbered as on a sheet: the table begins under the title and the line below it.
        for row, line in enumerate(self.body.find(f"{W}tbl").iter(f"{W}tr"), 3):
            self.lines[row], at = {}, 1
            for cell in line.findall(f"{W}tc"):
                self.lines[row][at] = Text(self.read(cell) or None, f"{chr(64 + at)}{row}")
                wide = cell.find(f"{W}tcPr/{W}gridSpan")
                at += 1 if wide is None else int(wide.get(f"{W}val"))
        self.last_row = max(self.lines)
        self.last_column = max(column for line in self.lines.values() for column in line)

    @staticmethod
    def read(element):
        return "".join("\n" if one.tag == f"{W}br" else one.text or "" for one in element.iter() if one.tag in (f"{W}t", f"{W}br"))

    @cached_property
    def head_texts(self):
        return [self.read(one) for one in self.body if one.tag == f"{W}p"][1:2]

    @cached_property
    def note_texts(self):
        return [text for one in self.body if one.tag == f"{W}p" and (text := self.read(one).strip())]

    def cell(self, row, column):
        return self.lines.get(row, {}).get(column) or Text(None, f"{chr(64 + column)}{row}")

    @cached_property
    def is_to_check(self):
        return any(self.read(one) == "核对说明" for one in self.body if one.tag == f"{W}p")

    def depth(self, row):
        return 1

    def labelled(self):
        for row, line in self.lines.items():
            cells = list(line.values())
            for label, value in zip(cells[::2], cells[1::2]):
                yield bare(label.value), value, row

    def group_of(self, row):
        return None

    def is_row(self, row, columns):
        """A row of a list is divided as its heads are."""
        return list(self.lines.get(row, ())) == list(columns) and not self.is_total(row) \
            and any(self.text(row, column) for column in columns)


def opened(file, every_sheet=False):
    """The pages of a file: its first sheet, or all of them but the last, which explains the copy to check."""
    if file.suffix == ".docx":
        return [Document(file)]
    sheets = openpyxl.load_workbook(file).worksheets
    return [Workbook(sheet, sheet.title) for sheet in sheets if sheet.title != "说明"] if every_sheet else [Workbook(sheets[0])]
