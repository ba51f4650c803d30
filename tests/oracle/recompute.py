#!/usr/bin/python3
"""Judges filled forms from the raw sources alone.

recompute.py CAMPUS_FOLDER FILLS_FOLDER [--cells 200] [--empty 0] [--seed 7] [--files 0] [--form ID]… [--today 2026-11-09]
             [--provenance FILE.ndjson] [--json]

Shares no code with the product: it finds the value cells of filled workbooks and documents by their printed labels,
draws some, works out what ought to be printed from the files of the simulated university, and compares. It reads no
form definition; what a label asks for is written down in forms/ a second time, by another hand. Only the code lists
are common. Rows that are missing or too many, dates of the heading and cells filled though no source holds anything
are complained of whether drawn or not.
Exit code 1: a cell is wrong, or more than 5 % of those drawn could not be recomputed.
"""
import argparse
import json
import random
import sys
from collections import defaultdict
from pathlib import Path

from answers import Unheld, Unknown
from forms import (applications, graduates, laboratories, outputs, personnel, premises, projects, statistics, supervisors,
                   teaching)
from forms.form import Fill
from forms.moments import TODAY, moment
from provenance import Trail
from university.campus import Campus
from sheet import Due, Found, Sheet
from absent import absent

FORMS = {form: how for family in (applications, graduates, laboratories, outputs, personnel, premises, projects,
                                      statistics, supervisors, teaching)
         for form, how in family.FORMS.items()}


def files_of(folder, only):
    """(form, file): the file lies in a folder named after its form, and its name begins with whom it is about."""
    return [(file.parent.name, file) for file in sorted(Path(folder).rglob("*"))
            if file.suffix in (".xlsx", ".docx") and file.parent.name in FORMS and (not only or file.parent.name in only)]


def some(files, count, chance):
    """At most so many files of each form and folder, drawn by lot; 0: all."""
    forms = defaultdict(list)
    for form, file in files:
        forms[file.parent].append((form, file))
    return [one for group in forms.values()
            for one in (group if not count or len(group) <= count else sorted(chance.sample(group, count)))]


def unjudged(folder):
    """Forms in the folder that this judge does not know."""
    return sorted({file.parent.name for file in Path(folder).rglob("*.*")
                   if file.suffix in (".xlsx", ".docx")} - set(FORMS))


def draw(cells, count, chance):
    """As many distinct labels as possible, every form and folder alike: turn by turn over them, then over labels of a form."""
    forms = defaultdict(lambda: defaultdict(list))
    for cell in cells:
        forms[cell.file.parent][cell.label].append(cell)
    queues = {}
    for form, labels in sorted(forms.items()):
        for label in sorted(labels):
            chance.shuffle(labels[label])
        order = sorted(labels)
        chance.shuffle(order)
        longest = max(map(len, labels.values()))
        queues[form] = iter([labels[label][turn] for turn in range(longest) for label in order if turn < len(labels[label])])
    drawn = []
    while queues and len(drawn) < count:
        for form in list(queues):
            cell = next(queues[form], None)
            if cell is None:
                del queues[form]
            elif len(drawn) < count:
                drawn.append(cell)
    return drawn


def judge(sheets, files, options, chance, trail=None):
    cells = [cell for sheet in sheets for cell in sheet.found]
    drawn = draw([cell for cell in cells if cell.filled and not isinstance(cell.expected, Unheld)], options.cells, chance)
    # What no source holds (a quota) is expected to be empty and is no question.
    blank = draw([cell for cell in cells if not cell.filled and cell.is_question], options.empty, chance)
    unknown = [cell for cell in drawn if isinstance(cell.expected, Unknown)]
    made_up = [cell for cell in cells if isinstance(cell.expected, Unheld) and not cell.right]
    complaints = [cell for sheet in sheets for cell in sheet.complaints] + list(absent(sheets, files))
    by_file = {sheet.file: sheet.fill.subject for sheet in sheets}
    withheld = sum(trail.is_withheld(cell.file, by_file[cell.file], cell.cell) for cell in drawn) if trail else 0
    lost = list(followed(sheets, trail, drawn)) if trail else []
    mistakes = [cell for cell in drawn + blank if not cell.right] + made_up + complaints + lost
    by_form = defaultdict(int)
    for cell in drawn + blank:
        by_form[cell.form] += 1
    return {
        "checked": len(drawn) + len(blank),
        "empty": len(blank),
        "wrong": len(mistakes),
        "unknown": len(unknown),
        "unknown_labels": sorted({f"{cell.form} {cell.label}" for cell in unknown}),
        "labels": len({(cell.form, cell.label) for cell in drawn + blank}),
        "followed": len(drawn) - withheld if trail else 0,
        "withheld": withheld,
        "files": len(sheets),
        "by_form": dict(sorted(by_form.items())),
        "mistakes": [cell.describe() for cell in mistakes],
    }


def followed(sheets, trail, drawn):
    """Filled cells whose provenance leads nowhere: every one must have a row, those drawn are read in the raw system."""
    chosen = {id(cell) for cell in drawn}
    for sheet in sheets:
        for cell in sheet.found:
            if not cell.filled or str(cell.cell.value) == "*":
                continue
            known = trail.rows(cell.file, sheet.fill.subject, cell.cell)
            withheld = trail.is_withheld(cell.file, sheet.fill.subject, cell.cell)
            trouble = trail.trouble(cell.file, sheet.fill.subject, cell.cell) if id(cell) in chosen or not known else None
            if trouble and not withheld:
                yield Found(cell.form, cell.file, cell.label, cell.cell, Due(trouble))


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("campus")
    arguments.add_argument("fills")
    arguments.add_argument("--cells", type=int, default=200, help="filled cells to draw")
    arguments.add_argument("--empty", type=int, default=0, help="empty cells to draw: nothing may be known for them")
    arguments.add_argument("--seed", type=int, default=7)
    arguments.add_argument("--files", type=int, default=0, help="open at most so many files of each form; 0: all")
    arguments.add_argument("--form", action="append", help="judge only this form")
    arguments.add_argument("--today", default=TODAY)
    arguments.add_argument("--provenance", help="rows of provenance as lines of JSON: follow those of the drawn cells")
    arguments.add_argument("--json", action="store_true")
    options = arguments.parse_args()
    files = files_of(options.fills, options.form)
    if not files:
        raise SystemExit(f"{options.fills}: no filled file of a form this judge knows")
    campus, chance = Campus(options.campus), random.Random(options.seed)
    opened = some(files, options.files, chance)
    sheets = [Sheet(Fill(campus, form, file.name.split("-", 1)[0], moment(FORMS[form].clock, options.today)), FORMS[form], file)
              for form, file in opened]
    trail = Trail(campus, options.provenance) if options.provenance else None
    report = {**judge(sheets, files, options, chance, trail), "unjudged": unjudged(options.fills)}
    if options.json:
        print(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        for one in report["mistakes"]:
            print(f"{one['form']} {one['file']} {one['cell']} {one['label']}: found {one['found']!r}, expected {one['expected']}")
        for label in report["unknown_labels"]:
            print(f"could not recompute: {label}")
        print(" ".join(f"{name}={report[name]}" for name in
                       ("checked", "empty", "wrong", "unknown", "labels", "files", "by_form", "unjudged")))
    return 1 if report["wrong"] or report["unknown"] > 0.05 * options.cells else 0


if __name__ == "__main__":
    sys.exit(main())
