"""Prints what an independent reader sees in a workbook, as JSON."""
import json, sys, warnings, zipfile
import xml.etree.ElementTree as tree
import openpyxl

warnings.simplefilter("ignore")
book = openpyxl.load_workbook(sys.argv[1])


def look(cell):
    value = cell.value
    if value is not None and not isinstance(value, (str, int, float, bool)):
        value = getattr(value, "text", None) or value.isoformat()
    fill = cell.fill.fgColor.rgb if cell.fill.fill_type else None
    return {
        "value": value,
        "type": cell.data_type,
        "format": cell.number_format,
        "bold": bool(cell.font.b),
        "border": cell.border.bottom.style if cell.border and cell.border.bottom else None,
        "fill": fill if isinstance(fill, str) else None,
        "note": cell.comment.text if cell.comment else None,
    }


def sheet(ws):
    return {
        "cells": {c.coordinate: look(c) for row in ws.iter_rows() for c in row if c.value is not None or c.has_style or c.comment},
        "heights": {str(r): d.height for r, d in ws.row_dimensions.items() if d.height is not None},
        "merges": sorted(str(m) for m in ws.merged_cells.ranges),
        "validations": sorted(({"at": str(v.sqref), "formulas": [f for f in (v.formula1, v.formula2) if f]} for v in ws.data_validations.dataValidation), key=lambda v: v["at"]),
        "conditional": [{"at": str(f.sqref), "formulas": [str(x) for r in f.rules for x in r.formula]} for f in ws.conditional_formatting],
        "printArea": ws.print_area or None,
        "printTitles": ws.print_title_rows or None,
        "filter": ws.auto_filter.ref,
        "links": sorted([c.coordinate, c.hyperlink.location or c.hyperlink.target] for row in ws.iter_rows() for c in row if c.hyperlink),
        "breaks": [b.id for b in ws.row_breaks.brk],
        "dimension": ws.dimensions,
    }


archive = zipfile.ZipFile(sys.argv[1])
assert archive.testzip() is None


def local(element):
    return element.tag.rsplit("}", 1)[-1]


def anchors(part):
    found = []
    for anchor in tree.fromstring(archive.read(part)):
        corner = {local(e): {local(x): int(x.text) for x in e} for e in anchor if local(e) in ("from", "to")}
        found.append([corner["from"]["row"], corner["to"]["row"] if "to" in corner else None])
    return found


parts = archive.namelist()
for part in parts:
    if part.endswith((".xml", ".rels", ".vml")):
        tree.fromstring(archive.read(part))
props = {}
if "docProps/custom.xml" in parts:
    props = {p.get("name"): "".join(p.itertext()) for p in tree.fromstring(archive.read("docProps/custom.xml"))}
names = {d.name: d.attr_text for d in book.defined_names.definedName} if hasattr(book.defined_names, "definedName") else {n: d.attr_text for n, d in book.defined_names.items()}
print(json.dumps({
    "sheets": {n: sheet(book[n]) for n in book.sheetnames if hasattr(book[n], "iter_rows")},
    "anchors": {p: anchors(p) for p in parts if p.startswith("xl/drawings/") and p.endswith(".xml")},
    "names": names, "properties": props, "epoch": book.epoch.year,
}))
