"""What is there for nobody, and what is missing for somebody."""
from collections import defaultdict

from sheet import Due, Found, Nowhere


def absent(sheets, files):
    """Whoever belongs to the unit that a folder was filled for, and has no file of a form in it (or has one and does
    not belong)."""
    folders = defaultdict(lambda: defaultdict(list))
    for sheet in sheets:
        folders[sheet.file.parent.parent][sheet.fill.form].append(sheet)
    for forms in folders.values():
        orgs = {sheet.fill.subject for group in forms.values() for sheet in group if not sheet.form.of_person}
        if len(orgs) != 1:
            continue
        for form, group in forms.items():
            if not group[0].form.of_person:
                continue
            first = group[0]
            there = {file.name.split("-", 1)[0] for _, file in files if file.parent == first.file.parent}
            of = first.fill.campus.students_of if first.form.of_student else first.fill.campus.members
            due = set(of(min(orgs), first.fill.on))
            for number in sorted(there ^ due):
                text = f"a file of {number}" if number in due else f"no file of {number}"
                yield Found(form, first.file, "册", Nowhere(), Due(text))
