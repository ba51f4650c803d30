"""Blank workbooks and documents with, beside each, what its labels ask for."""

import json
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from facts import MAY, OPEN
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

THIN = Border(*[Side(style="thin")] * 4)
STAMP = (2026, 1, 1, 0, 0, 0)


def judged(grid, label, at, truth, inside=False):
    entry = {"grid": grid, "label": label, "at": at}
    if inside:
        entry["inside"] = True
    if truth == OPEN:
        return entry | {"open": True}
    return entry | {"bind": list(truth)} | ({"open": True} if isinstance(truth, MAY) else {})


class Blank:
    def __init__(self, folder):
        self.folder = Path(folder)
        self.truth = []

    def save_truth(self, name):
        lines = [json.dumps(entry, ensure_ascii=False) + "\n" for entry in self.truth]
        (self.folder / f"{name}.jsonl").write_text("".join(lines), encoding="utf-8")


class Book(Blank):
    def __init__(self, folder):
        super().__init__(folder)
        self.book = Workbook()
        self.book.remove(self.book.active)

    def sheet(self, name):
        return Sheet(self, self.book.create_sheet(name))

    def save(self, name):
        raw = self.folder / f"{name}.raw"
        self.book.save(raw)
        with zipfile.ZipFile(raw) as read, zipfile.ZipFile(self.folder / f"{name}.xlsx", "w", zipfile.ZIP_DEFLATED) as out:
            for item in read.namelist():
                data = read.read(item)
                if item == "docProps/core.xml":
                    start, end = data.find(b"<dcterms:created"), data.rfind(b"</dcterms:modified>")
                    data = data[:start] + data[end + 19 :] if start > 0 else data
                out.writestr(zipfile.ZipInfo(item, STAMP), data, zipfile.ZIP_DEFLATED)
        raw.unlink()
        self.save_truth(name)


class Sheet:
    def __init__(self, blank, sheet):
        self.blank, self.sheet, self.name = blank, sheet, sheet.title

    def put(self, row, col, text, rows=1, cols=1, frame=True):
        if rows * cols > 1:
            self.sheet.merge_cells(start_row=row, start_column=col, end_row=row + rows - 1, end_column=col + cols - 1)
        cell = self.sheet.cell(row, col, text or None)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        if frame:
            for r in range(row, row + rows):
                for c in range(col, col + cols):
                    self.sheet.cell(r, c).border = THIN

    def title(self, row, text, cols):
        self.put(row, 1, text, 1, cols, frame=False)
        self.sheet.cell(row, 1).font = Font(bold=True, size=16)

    def note(self, row, text, cols, **inside):
        """A line without a frame; inside: labels with the blanks behind them."""
        self.put(row, 1, text, 1, cols, frame=False)
        for label, truth in (inside.get("labels") or {}).items():
            self.blank.truth.append(judged(self.name, label, f"A{row}", truth, inside=True))

    def ask(self, label, truth, row, col):
        self.blank.truth.append(judged(self.name, label, f"{get_column_letter(col)}{row}", truth))

    def pairs(self, row, col, *fields):
        """fields: (label, truth, columns of the label = 1, columns of the value = 1, rows = 1), side by side."""
        for label, truth, *size in fields:
            wide, room, high = (size + [1, 1, 1][len(size) :])[:3]
            self.put(row, col, label, high, wide)
            self.put(row, col + wide, "", high, room)
            self.ask(label, truth, row, col + wide)
            col += wide + room

    def list(self, row, col, columns, blank=5, down=0):
        """A head of one row, or of two where a column is (group, [columns]); blank rows below."""
        two = any(isinstance(rest[0], list) and rest[0] and isinstance(rest[0][0], tuple) for _, *rest in columns)
        first = row + (2 if two else 1)
        start = col
        for label, truth, *size in columns:
            wide = size[0] if size else 1
            if isinstance(truth, list) and truth and isinstance(truth[0], tuple):
                self.put(row, col, label, 1, len(truth))
                for sub, wanted in truth:
                    self.put(row + 1, col, sub)
                    self.ask(sub, wanted, first, col)
                    col += 1
                continue
            self.put(row, col, label, 2 if two else 1, wide)
            self.ask(label, truth, first, col)
            for r in range(first, first + blank):
                if wide > 1:
                    self.put(r, col, "", 1, wide)
            col += wide
        for r in range(first, first + blank):
            for c in range(start, col):
                self.sheet.cell(r, c).border = THIN
        return first + blank


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def paragraph(text):
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


class Document(Blank):
    """Tables are lists of rows; a cell is a text, or (text, columns, "down" | "same" for a merge downwards)."""

    def __init__(self, folder):
        super().__init__(folder)
        self.body, self.tables = "", 0

    def text(self, text, **labels):
        self.body += paragraph(text)
        for label, truth in (labels.get("labels") or {}).items():
            self.truth.append(judged("", label, "", truth, inside=True))

    def table(self, rows, asks):
        """asks: {address: (label, truth)}; an address with # after it is a label with its blank inside the cell."""
        self.tables += 1
        self.body += self.table_xml(rows)
        for at, (label, truth) in asks.items():
            self.truth.append(judged(str(self.tables), label, at.split("#")[0], truth, inside="#" in at))

    def table_xml(self, rows):
        out = ""
        for row in rows:
            out += "<w:tr>"
            for cell in row:
                text, span, down = (cell if isinstance(cell, tuple) else (cell,)) + (1, "")[len(cell) - 1 if isinstance(cell, tuple) else 0 :]
                properties = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
                if down:
                    properties += '<w:vMerge w:val="restart"/>' if down == "down" else "<w:vMerge/>"
                inner = text if text.startswith("<w:tbl>") else "".join(map(paragraph, text.split("\n")))
                inner += paragraph("") if text.startswith("<w:tbl>") else ""
                out += f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"
            out += "</w:tr>"
        return f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/></w:tblPr>{out}</w:tbl>'

    def pairs(self, *rows):
        """Rows of (label, truth, columns of the value = 1), as a table of its own."""
        cells, asks = [], {}
        for number, row in enumerate(rows, 1):
            line, col = [], 1
            for label, truth, *size in row:
                span = size[0] if size else 1
                line += [label, ("", span)]
                asks[f"{get_column_letter(col + 1)}{number}"] = (label, truth)
                col += 1 + span
            cells.append(line)
        self.table(cells, asks)

    def list(self, columns, blank=4):
        cells = [[label for label, _ in columns]] + [[""] * len(columns)] * blank
        self.table(cells, {f"{get_column_letter(i)}2": column for i, column in enumerate(columns, 1)})

    def save(self, name):
        types = (
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{KIND}"/></Types>'
        )
        rels = f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{RELS}"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
        xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="{W}"><w:body>{self.body}<w:sectPr/></w:body></w:document>'
        with zipfile.ZipFile(self.folder / f"{name}.docx", "w", zipfile.ZIP_DEFLATED) as out:
            for part, data in (("[Content_Types].xml", types), ("_rels/.rels", rels), ("word/document.xml", xml)):
                out.writestr(zipfile.ZipInfo(part, STAMP), data, zipfile.ZIP_DEFLATED)
        self.save_truth(name)
