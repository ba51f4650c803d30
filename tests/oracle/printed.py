"""Filled workbooks and documents as somebody sees them: labels, heads, and the cells beside and below them."""
import re
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import dataclass
from functools import cached_property

import openpyxl

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
UNITS = "平方米|万元|学时|人|%|元|件"


def bare(label):
    """A label without the unit it is measured in."""
    return re.sub(rf"（({UNITS})）$", "", str(label or "").strip())


@dataclass(frozen=True)
class Text:
    """A cell of a document; everything in it is text."""

    value: object
    coordinate: str
    number_format: str = "@"


class Workbook:
    """The first sheet of a workbook."""

    def __init__(self, file):
        self.sheet = openpyxl.load_workbook(file).worksheets[0]
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
        return self.sheet.cell(row, column)

    def text(self, row, column):
        return str(self.sheet.cell(row, column).value or "").strip()

    def merged_wide(self, row):
        span = self.spans.get((row, 1))
        return span is not None and span.max_col > 1

    def labelled(self):
        """(label, value cell) of whatever may be a label with its value to the right."""
        for row in self.sheet.iter_rows(min_row=3):
            for cell in row:
                if isinstance(cell.value, str):
                    span = self.spans.get((cell.row, cell.column))
                    yield bare(cell.value), self.sheet.cell(cell.row, (span.max_col if span else cell.column) + 1), cell.row

    def heads(self, first):
        """(first row of heads, how many, {label: column}) of the list or table whose first head is this; else None."""
        for row in range(2, self.last_row + 1):
            if bare(self.text(row, 1)) != first:
                continue
            deep = max((span.max_row - row + 1 for (top, _), span in self.spans.items() if top == row), default=1)
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

    def is_row(self, row, columns):
        """A list ends at an empty row, a heading, a note, or the labels of what follows it."""
        first = self.text(row, 1)
        if row > self.last_row or self.merged_wide(row) or re.match(r"[一二三四五六七八九十]、|注：", first) or "（签字）" in first:
            return False
        return any(self.text(row, column) for column in columns)


class Document:
    """Tables of a Word document whose cells hold a label and a value in turn."""

    def __init__(self, file):
        with zipfile.ZipFile(file) as package:
            self.body = ET.fromstring(package.read("word/document.xml"))[0]

    @staticmethod
    def read(element):
        return "".join("\n" if one.tag == f"{W}br" else one.text or "" for one in element.iter() if one.tag in (f"{W}t", f"{W}br"))

    @cached_property
    def head_texts(self):
        return [self.read(one) for one in self.body if one.tag == f"{W}p"][1:2]

    note_texts = ()

    def labelled(self):
        # Numbered as on a sheet: the table begins under the title and the line below it.
        for row, line in enumerate(self.body.iter(f"{W}tr"), 3):
            cells, at = [], 0
            for cell in line.findall(f"{W}tc"):
                cells.append((self.read(cell), f"{chr(65 + at)}{row}"))
                wide = cell.find(f"{W}tcPr/{W}gridSpan")
                at += 1 if wide is None else int(wide.get(f"{W}val"))
            for (label, _), (value, address) in zip(cells[::2], cells[1::2]):
                yield bare(label), Text(value, address), row


def opened(file):
    return Document(file) if file.suffix == ".docx" else Workbook(file)
