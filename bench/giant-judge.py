"""What openpyxl, which shares no code with us, reads of a list of so many rows: counts, sums, some cells. JSON on stdout."""
import json
import sys

import openpyxl

path, count = sys.argv[1], int(sys.argv[2])
book = openpyxl.load_workbook(path, read_only=True, data_only=True)
sheet = book.worksheets[0]
asked = {1, 2, 4999, count // 2, count}
rows = pieces = 0
money = 0.0
cells = {}
total = None
for values in sheet.iter_rows(min_row=5, values_only=True):
    if values[0] == "合计":
        total = [values[6], values[19]]
        continue
    if total is not None or values[5] is None:
        continue
    rows += 1
    pieces += values[6]
    money += values[19]
    if rows in asked:
        cells[rows] = [str(values[0]), values[1], values[4], values[12], str(values[7])[:10], values[19]]
print(json.dumps({"rows": rows, "pieces": pieces, "money": round(money, 2), "total": total, "cells": cells}, ensure_ascii=False))
