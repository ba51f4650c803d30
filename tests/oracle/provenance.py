"""Follows what a fill says of a cell back into the raw system: the record it names must give the printed value.

The provenance names a system, the key of a record and the entity's column; which raw column that was is not told, so
the value must be one of the record's own values, the name of one of its codes, or made of them.
"""
import csv
import json
import re
from collections import defaultdict
from decimal import Decimal, InvalidOperation
from functools import cached_property

from university.raw import CODES, amount, id_number, person_name

KEYS = {
    "personnel": {"GXXX0301": "DWH", "GXXX0302": "BGXH", "GXJG0101": "GH", "GXJG0301": "ZWXH", "GXJG0302": "GWXH",
                  "GXJG0303": "RZXH", "GXJG0201": "XLXH", "GXJG0304": "HTBH", "GXJG0401": "GH ND", "GXJG0403": "CHXH",
                  "GXJG0402": "PXXH", "GXJG0306": "GXXH", "GXDZ0102": "GH"},
    "teaching": {"JX_ZYXX": "ZYH", "JX_KCXX": "KCH", "JX_JXBXX": "XNXQ JXBH", "JX_RKJS": "XNXQ JXBH GH RKJS", "JX_PK": "PKID",
                 "JX_KT": "KTID", "JX_TK": "TKID", "JX_SG": "SGBH", "JX_PJJG": "XNXQ JXBH GH", "JX_GZL": "XNXQ JXBH GH"},
    "graduate": {"YJS_XSXX": "XH", "YJS_DSXX": "GH DSLB XKDM", "YJS_DSXS": "XH GH GXLX", "YJS_KB": "XNXQ BJH"},
}
LINES = {"projects": "XMBH", "project-members": "XMBH SMSX", "funds": "PZH", "outputs": "CGBH", "output-authors": "CGBH SX",
         "patents": "ZLBH", "awards": "HJBH", "platforms": "PTBH"}
SHEETS = {"楼宇": "楼宇编号", "房间": "房间编号", "用房分配": "分配编号"}


class Trail:
    """The raw records by (system, key), and the provenance rows of filled files."""

    def __init__(self, campus, file):
        self.campus, self.by_cell = campus, defaultdict(list)
        with open(file, encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                self.by_cell[row["folder"], row["subject"], row["address"]].append(row)

    @cached_property
    def records(self):
        campus, found = self.campus, defaultdict(list)
        for system, tables in KEYS.items():
            for table, key in tables.items():
                for row in campus.rows(system, table, *key.split()):
                    found[system, joined(row, key)].append(row)
        for file, key in LINES.items():
            for row in campus.lines(file, *key.split()):
                found["research", joined(row, key)].append(row)
        for name, key in SHEETS.items():
            for row in campus.sheet(name, key):
                found["facilities", joined(row, key)].append(row)
        for row in campus.asset_rows():
            found["assets", row["ZCBH"]].append(row)
        for row in campus.student_rows():
            found["students", row["XH"]].append(row)
        return found

    @cached_property
    def names(self):
        """Everything code lists say of a code: its name, its level, its series."""
        found = defaultdict(set)
        for file in CODES.glob("*.csv"):
            with open(file, encoding="utf-8-sig", newline="") as rows:
                for row in csv.DictReader(rows):
                    if "code" in row:
                        found[row["code"]] |= {value for column, value in row.items() if column != "code" and value}
        return found

    def rows(self, file, subject, cell):
        return self.by_cell.get((str(file.parent), subject, cell.coordinate), [])

    def is_withheld(self, file, subject, cell):
        """The record is somebody's whom the filler may not look up: the system is told, the key is not."""
        return any(row["source_system"] and not row["source_key"] for row in self.rows(file, subject, cell))

    def trouble(self, file, subject, cell):
        """What is wrong with the provenance of a filled cell; None when it leads to the value."""
        rows = self.rows(file, subject, cell)
        if len(rows) != 1:
            return f"one provenance row, not {len(rows)}"
        row = rows[0]
        if row["source_system"] == "":
            return None if row["rule"] else "a source or a rule"
        records = self.records.get((row["source_system"], row["source_key"]), [])
        if not records:
            return f"a record {row['source_key']} in {row['source_system']}"
        if any(self.gives(record, row["value"]) for record in self.with_kin(row["source_system"], records)):
            return None
        return f"{row['value']!r} from {row['source_system']} {row['source_key']} ({row['column']})"

    def with_kin(self, system, records):
        """Some records are known by another's name: a section by its course, a room by its building."""
        merged = [dict(records[0])]
        if system == "graduate" and "BJH" in records[0]:
            merged.append({"RKJS": "主讲"})  # a graduate section has one teacher
        for record in records:
            merged.append(record)
            for column, target in (("KCH", ("teaching", record.get("KCH"))), ("楼宇编号", ("facilities", record.get("楼宇编号")))):
                if column in record:
                    merged += self.records.get(target, [])
            if "XNXQ" in record and "JXBH" in record:
                merged += self.records.get((system, f"{record['XNXQ']}|{record['JXBH']}"), [])
                section = self.campus.sections.get((record["XNXQ"], record["JXBH"]), {})
                merged += self.records.get(("teaching", section.get("KCH")), [])
            if "CGBH" in record:
                merged.append({str(at): one["XM"] for at, one in enumerate(self.campus.authors[record["CGBH"]])})
            room = record.get("房间编号") or self.campus.places.get(self.campus.plain(record.get("JASH") or record.get("CFDD") or ""))
            if room:
                place = self.campus.rooms.get(room, {})
                merged += [place, self.campus.buildings.get(place.get("楼宇编号"), {})]
            if "XMBH" in record:
                merged.append(self.counted(record["XMBH"]))
        return merged + [{f"{at}.{name}": value for at, one in enumerate(merged) for name, value in one.items()}]

    def counted(self, project):
        """Members and money that are kept beside a project, as one record."""
        sums = defaultdict(Decimal)
        for row in self.campus.funds[project]:
            sums[row["LX"]] += amount(row["JE"]) or 0
        return {"members": len(self.campus.project_members[project]), **sums}

    def gives(self, record, value):
        own = {text for raw in record.values() for text in self.renderings(raw)}
        return value in own or value in ("是", "否") or self.is_number_of(record, value) or made_of(value, own)

    def renderings(self, raw):
        if raw is None:
            return
        if isinstance(raw, (list, tuple)):
            yield from (str(one) for one in raw)
            return
        if hasattr(raw, "strftime"):
            raw = raw.strftime("%Y-%m-%d")
        text = re.sub(r"\s+", " ", str(raw)).strip()
        yield text
        yield from self.names.get(text, ())
        yield from (name.replace("性", "") for name in self.names.get(text, ()) if name.endswith("性"))
        yield from (name for short in (text[:1], text[:2]) for name in self.names.get(short, ()))
        for clean in (person_name(raw), id_number(raw)):
            if clean:
                yield clean
        digits = re.fullmatch(r"(\d{4})-?(\d\d)?(?:-?(\d\d).*)?", text)
        if digits:
            year, month, day = digits[1], digits[2] or "01", digits[3] or "01"
            yield from (f"{year}-{month}-{day}", f"{year}-{month}", f"{year}年{month}月", year, f"{year}{month}{day}", f"{year}{month}")

    @staticmethod
    def is_number_of(record, value):
        try:
            shown = Decimal(value.replace(",", "").rstrip("%"))
        except InvalidOperation:
            return False
        numbers = []
        for raw in record.values():
            try:
                numbers.append(Decimal(str(raw)))
            except InvalidOperation:
                continue
        half = Decimal(5).scaleb(shown.as_tuple().exponent - 1)
        near = lambda number: abs(number - shown) <= half
        return any(near(n) or near(n / 10000) or near(n * 100) for n in numbers) \
            or any(near(a * b) for a in numbers for b in numbers)


def made_of(value, own):
    """Several of the record's values put together."""
    own = {text for text in own if text}
    known = lambda part: part in own or part.strip("第周") in own or any(part.startswith(a) and part[len(a):] in own for a in own)
    for between in (r"[、；;\n]", r"[、；;，,\n·\s]|(?<=\d)年(?=\D)"):
        parts = [part for part in re.split(between, value) if part]
        if parts and all(map(known, parts)):
            return True
    return " ".join(value.split()) in own


def joined(row, key):
    return "|".join(str(row[name]) for name in key.split())
