"""Puts what is printed beside what the sources say."""
import re
from collections import defaultdict

from answers import Day, Number, OneOf, Unheld, Unknown, fits, is_empty, rounded
from forms.projects import numbered
from printed import opened


class Found:
    """A value cell with the label it stands under and what ought to be in it."""

    def __init__(self, form, file, label, cell, expected):
        self.form, self.file, self.label, self.cell, self.expected = form, file, label, cell, expected

    @property
    def right(self):
        return fits(self.expected, self.cell)

    @property
    def filled(self):
        return not is_empty(self.cell)

    @property
    def is_question(self):
        """Whether the sources know the answer, be it that there is none."""
        return not isinstance(self.expected, (Unknown, Unheld))

    def describe(self):
        return {"form": self.form, "file": self.file.name, "folder": str(self.file.parent), "label": self.label,
                "cell": self.cell.coordinate, "found": str(self.cell.value), "expected": repr(self.expected)}


def total_of(amounts):
    """The sum of a column; of what is printed in the rows above it or of what they were rounded from."""
    known = [one for amount in amounts for one in (amount.values if isinstance(amount, OneOf) else [amount])[:1]
             if isinstance(one, Number)]
    if not known:
        return OneOf(Number(0), "")
    places = max(one.places for one in known)
    return OneOf(Number(sum(one.value for one in known), places),
                 Number(sum(rounded(one.value, one.places) for one in known), places))


class Due:
    """What ought to be there and is not, or the other way round: no drawing of lots."""

    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text

    def fits(self, cell):
        return False


class Sheet:
    def __init__(self, fill, form, file):
        self.fill, self.form, self.file = fill, form, file
        self.found, self.complaints = [], []
        self.lists = [(one, one.rows(fill)) for one in form.lists]
        for page in opened(file, any(one.sheet for one in form.lists)):
            self.read(page)
        for one, expected in self.lists:
            if one.sheet and expected:
                self.complain("页", f"a sheet for {sorted({values[one.sheet] for values in expected.values()})}")

    def read(self, page):
        fill, form = self.fill, self.form
        self.page, self.list_rows = page, set()
        self.heading()
        if form.week:
            self.week(form.week(fill))
        for one, expected in self.lists:
            (self.across if one.across else self.list)(one, self.of_this_page(one, expected))
        if form.grid:
            self.grid({**form.grid(fill)})
        if form.table:
            self.crosstab(form.table(fill))

    def of_this_page(self, form, expected):
        """The rows that belong on this sheet; they are used up."""
        if form.proposed and not self.page.is_to_check:
            return {key: {label: values[label] if label == form.first else None for label in values}
                    for key, values in expected.items()}
        if not form.sheet:
            return expected
        here = [key for key, values in expected.items() if values[form.sheet] == self.page.name]
        return numbered({key: expected.pop(key) for key in here})

    def add(self, label, cell, expected):
        self.found.append(Found(self.fill.form, self.file, label, cell, self.registered(expected)))

    def complain(self, label, due, cell=None):
        self.complaints.append(Found(self.fill.form, self.file, label, cell or Nowhere(), Due(due)))

    def registered(self, expected):
        """A form may say that a month stands for its first day, and a year for its first month."""
        convention = any("一日登记" in note or "一月登记" in note for note in self.page.note_texts)
        if not convention or not isinstance(expected, Day) or len(expected.parts) >= expected.need:
            return expected
        return Day("-".join(map(str, (expected.parts + (1, 1))[: expected.need])), expected.need)

    def heading(self):
        """Who the file is about and as of when; every date in it must be the form's."""
        moment, text = self.fill.moment, " ".join(self.page.head_texts)
        due = {moment.on, moment.start}
        for date in re.findall(r"\d{4}-\d\d-\d\d", text):
            if date not in due:
                self.complain("表头日期", f"{moment.on}, not {date}")
        for year in re.findall(r"(\d{4}-\d{4})\s*学年|学年：(\d{4}-\d{4})", text):
            if not moment.terms or "".join(year) != moment.terms[0][:9]:
                self.complain("学年", f"{moment.terms and moment.terms[0][:9]}, not {''.join(year)}")
        for term in re.findall(r"学年学期：(\S+)", text):
            if term not in moment.terms:
                self.complain("学年学期", f"{moment.terms}, not {term}")
        for half in re.findall(r"(?<!学年)学期：(\d)|第(\d)学期", text):
            if not moment.terms or "".join(half) != moment.terms[0][-1]:
                self.complain("学期", f"{moment.terms and moment.terms[0]}, not {''.join(half)}")
        for year in re.findall(r"年度：(\d{4})", text):
            if int(year) != moment.year:
                self.complain("年度", str(moment.year))
        unit = re.search(r"(?<!金额)单位：(?!(?:千元|万元|元|人)(?:\s|$)|标准)(\S+)", text)
        if unit:
            campus = self.fill.campus
            of = self.fill.subject if not self.form.of_person else campus.graduates[self.fill.subject]["DWH"] \
                if self.form.of_student else campus.home(self.fill.subject, moment.on)
            name = campus.unit_name(of, moment.on)
            if not unit[1].startswith(str(name)):
                self.complain("单位", f"{name}, not {unit[1]}")

    def grid(self, expected):
        seen = set()
        for label, cell, row in self.page.labelled():
            if label in self.form.labels and label not in seen and row not in self.list_rows:
                seen.add(label)
                self.add(label, cell, expected.get(label, Unknown()))
        for label in set(self.form.labels) - seen:
            self.complain(label, "a label")

    def list(self, form, expected):
        title = self.page.row_of(form.title) if form.title else 1
        head = title and self.page.heads(form.first, title)
        if head is None:
            self.complain(form.title or form.first, "a list")
            return
        top, deep, labels = head
        keys = [self.column(labels, name) for name in form.key]
        left = {key: list(rows) if isinstance(rows, list) else [rows] for key, rows in expected.items()}
        every = [values for rows in left.values() for values in rows]
        row, group = top + deep, None
        while True:
            named = self.page.group_of(row) if form.group else None
            if named is not None:
                group = named
            elif self.page.is_row(row, labels.values()):
                key = tuple(self.key_text(row, column) for column in keys)
                self.judge_row(row, labels, self.closest(left.get(key), row, labels), key)
                if group and key in expected and expected[key][form.group] != group:
                    self.complain(form.group, f"{expected[key][form.group]}, not {group}", self.page.cell(row, 1))
            elif self.page.is_total(row):
                self.total(form, row, labels, [values for values in every if self.page.text(row, 1) == "合计" or
                                               values[form.group] == group])
            else:
                break
            row += 1
        self.list_rows |= set(range(top, row))
        for key, rows in left.items():
            if rows:
                self.complain("行", f"{len(rows)} row(s) {key}")

    def total(self, form, row, labels, rows):
        for label in form.totals:
            column = self.column(labels, label)
            self.add(f"{self.page.text(row, 1)}/{label}", self.page.cell(row, column),
                     total_of([self.answer(values, label) for values in rows]))

    def across(self, form, expected):
        title = self.page.row_of(form.title)
        top, _, columns = title and self.page.heads(form.first, title) or (0, 0, None)
        if columns is None:
            self.complain(form.title, "a list")
            return
        heads = {self.page.text(top + down, 1): top + down for down in range(len(form.key))}
        left = dict(expected)
        for column in list(columns.values())[1:]:
            key = self.page.text(top, column)
            values = left.pop((key,), None)
            if values is None:
                self.complain("列", f"no column {key}", self.page.cell(top, column))
                continue
            for label, row in heads.items():
                self.add(label, self.page.cell(row, column), self.answer(values, label))
        self.list_rows |= set(heads.values())
        for key in left:
            self.complain("列", f"a column {key}")

    def column(self, labels, name):
        if name in labels:
            return labels[name]
        return next((column for label, column in labels.items() if label.split("/")[-1] == name), 1)

    def key_text(self, row, column):
        value = self.page.cell(row, column).value
        if hasattr(value, "strftime"):
            return value.strftime("%Y-%m-%d" if "d" in self.page.cell(row, column).number_format else "%Y-%m")
        return str("" if value is None else value).strip()

    def closest(self, rows, row, labels):
        """Of several rows under one key the one that fits best; it is used up."""
        if not rows:
            return None
        if len(rows) == 1:
            return rows.pop()
        wrong = lambda values: sum(not fits(self.registered(self.answer(values, label)), self.page.cell(row, column))
                                   for label, column in labels.items())
        best = min(rows, key=wrong)
        rows.remove(best)
        return best

    def answer(self, values, label):
        last = label.split("/")[-1]
        if label in self.form.unheld or label not in values and last in self.form.unheld:
            return Unheld()
        return values[label] if label in values else values.get(last, Unknown())

    def judge_row(self, row, labels, values, key):
        if values is None:
            self.complain("行", f"no row {key}", self.page.cell(row, 1))
            return
        for label, column in labels.items():
            self.add(label, self.page.cell(row, column), self.answer(values, label))

    def crosstab(self, expected):
        depth = len(self.form.stub)
        top, deep, labels = self.page.heads(self.form.stub[0])
        row, first, seen = top + deep, "", defaultdict(int)
        while self.page.is_row(row, labels.values()):
            first = self.page.text(row, 1) or first
            stub = (first, *(self.page.text(row, column) for column in range(2, depth + 1)))
            seen[stub] += 1
            key = stub if seen[stub] == 1 else (*stub, seen[stub])
            for label, column in labels.items():
                if column > depth:
                    empty = {label, label.split("/")[-1], stub[-1]} & self.form.unheld
                    self.add("·".join(stub) + "×" + label, self.page.cell(row, column),
                             Unheld() if empty else expected.pop((*key, label), Unknown()))
            row += 1
        for key in expected:
            self.complain("格", f"a cell {key}")

    def week(self, expected):
        head = self.page.heads("节次")
        if head is None:
            self.complain("节次", "a week")
            return
        top, _, labels = head
        for block in range(5):
            for at, name in enumerate("一二三四五六日"):
                cell = self.page.cell(top + 1 + block, labels[f"星期{name}"])
                self.add(f"星期{name}第{block + 1}节", cell, Lessons(expected.pop((block, at), [])))
        for key in expected:
            self.complain("周", f"lessons {key}")


class Lessons:
    """All lessons of a cell, in any order."""

    def __init__(self, texts):
        self.texts = sorted(texts)

    def __repr__(self):
        return repr(self.texts)

    def fits(self, cell):
        shown = re.sub(r"\n+", "\n", str(cell.value or "").strip())
        for text in self.texts:
            if text not in shown:
                return False
            shown = shown.replace(text, "", 1)
        return shown.strip() == ""


class Nowhere:
    """Stands for a cell that is not there."""

    value, coordinate = None, "A1"
