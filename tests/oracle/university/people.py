"""Who works here, with what title, post, duty and education, in which unit."""
from collections import defaultdict
from functools import cached_property, lru_cache

from answers import OneOf
from university.raw import code_list, dated, holds, id_number, named, said
from university.sources import Files


class People(Files):
    @cached_property
    def staff(self):
        return {row["GH"]: row for row in self.rows("personnel", "GXJG0101", "GH")}

    @cached_property
    def numbers(self):
        """All numbers of the person behind a number: somebody who came back after retirement has two."""
        by_id = defaultdict(list)
        for row in self.staff.values():
            by_id[id_number(row["SFZJH"]) or row["GH"]].append(row["GH"])
        return {number: numbers for numbers in by_id.values() for number in numbers}

    @cached_property
    def elsewhere(self):
        """Records of the same people in the graduate system, by identity number."""
        found = defaultdict(list)
        for row in self.rows("graduate", "YJS_XSXX", "XH"):
            found[id_number(row["SFZJH"])].append(row)
        return found

    @cached_property
    def units(self):
        return {row["DWH"]: row for row in self.rows("personnel", "GXXX0301", "DWH")}

    @cached_property
    def successors(self):
        return {row["YDWH"]: row["XDWH"] for row in self.rows("personnel", "GXXX0302", "BGXH") if row["BGLX"] != "拆分"}

    def of_people(self, table, key):
        found = defaultdict(list)
        for row in self.rows("personnel", table, key):
            found[row["GH"]].append(row)
        return found

    titles = cached_property(lambda self: self.of_people("GXJG0301", "ZWXH"))
    posts = cached_property(lambda self: self.of_people("GXJG0302", "GWXH"))
    duties = cached_property(lambda self: self.of_people("GXJG0303", "RZXH"))
    studies = cached_property(lambda self: self.of_people("GXJG0201", "XLXH"))
    belongings = cached_property(lambda self: self.of_people("GXJG0306", "GXXH"))

    def all_of(self, table, number):
        return [row for one in self.numbers.get(number, [number]) for row in table.get(one, [])]

    def record(self, number, column):
        """A personal item: of this number, else of the person's other number, else of the graduate system."""
        own = self.staff[number]
        others = [self.staff[one] for one in self.numbers[number] if one != number]
        graduate = self.elsewhere.get(id_number(own["SFZJH"]), []) if id_number(own["SFZJH"]) else []
        for row in [own, *others, *graduate]:
            value = dated(row.get(column)) if column.endswith("RQ") else said(row.get(column))
            if value is not None:
                return value
        return None

    def title(self, number, on):
        held = [row for row in self.all_of(self.titles, number) if holds(row, "PRRQ", "JPRQ", on)]
        return max(held, key=lambda row: dated(row["PRRQ"]) or "", default=None)

    def title_name(self, number, on):
        title = self.title(number, on)
        return title and named("school_title_series_level", title["ZYJSZWM"])

    def title_level(self, number, on):
        title = self.title(number, on)
        return title and code_list("school_title_series_level", "level").get(title["ZYJSZWM"])

    def post(self, number, on):
        held = [row for row in self.all_of(self.posts, number) if holds(row, "KSRQ", "JSRQ", on)]
        return max(held, key=lambda row: dated(row["KSRQ"]) or "", default=None)

    def duty(self, number, on, column):
        """Of several duties at a time the highest, or all by rank; of two of one rank either. 行政职务 may pass over a
        party duty (党委正职 … 党的职能部门其他职)."""
        ranks = ["正厅", "副厅", "正处", "副处", "正科", "副科"]
        held = [row for row in self.all_of(self.duties, number) if holds(row, "RZRQ", "MZRQ", on)]
        if not held:
            return None
        held.sort(key=lambda row: (ranks.index(row["ZWJB"]), row["RZRQ"]))
        administrative = [row for row in held if row["ZWLBM"] not in ("11", "13", "21", "23", "31", "32", "38", "41")]
        highest = [row for rows in (held, administrative) for row in rows if row["ZWJB"] == rows[0]["ZWJB"]]
        return OneOf(*sorted({row[column] for row in highest}), "、".join(row[column] for row in held))

    def study(self, number, on, mark, code):
        """The marked highest record among those finished by then, else the highest by its code."""
        done = [row for row in self.all_of(self.studies, number)
                if said(row[code]) and (dated(row["BYNY"]) or "") <= on[:7]]
        marked = [row for row in done if str(row[mark]) == "1"]
        return min(marked or done, key=lambda row: str(row[code])[: 2 if code == "XLM" else 1], default=None)

    def education(self, number, on):
        return self.study(number, on, "ZGXLBS", "XLM")

    def degree(self, number, on):
        return self.study(number, on, "ZGXWBS", "XWM")

    @cached_property
    def supervisors(self):
        found = defaultdict(list)
        for row in self.rows("graduate", "YJS_DSXX", "GH", "DSLB", "XKDM"):
            found[row["GH"]].append(row)
        return found

    def supervisor_kind(self, number, on):
        """The highest qualification not given up; 停招 takes no new students but is still a supervisor."""
        kinds = {row["DSLB"] for row in self.all_of(self.supervisors, number)
                 if row["SGZT"] != "退出" and (dated(row["PDNY"]) or "") <= on[:7]}
        return next((kind for kind in ("博士生导师", "硕士生导师") if kind in kinds), None)

    @lru_cache(maxsize=None)
    def home(self, number, on):
        """The unit somebody belongs to by 人事归属, not where they teach or do research."""
        held = [row for row in self.belongings.get(number, [])
                if row["GXLX"] == "人事归属" and holds(row, "QSRQ", "JZRQ", on)]
        return max(held, key=lambda row: row["QSRQ"])["DWH"] if held else None

    @lru_cache(maxsize=None)
    def unit_name(self, unit, on):
        """What a unit is called on a date: a number that has expired goes by its successor's name."""
        while unit in self.units and dated(self.units[unit]["SXRQ"]) and dated(self.units[unit]["SXRQ"]) <= on:
            if unit not in self.successors:
                break
            unit = self.successors[unit]
        return said(self.units[unit]["DWMC"]) if unit in self.units else None

    def now(self, unit):
        """The number a unit goes by today, after mergers and new names."""
        while unit in self.units and dated(self.units[unit]["SXRQ"]) and unit in self.successors:
            unit = self.successors[unit]
        return unit

    @lru_cache(maxsize=None)
    def within(self, unit, org):
        """Whether a unit is, or became, the organisation or a part of it."""
        seen = set()
        waiting = [unit]
        while waiting:
            one = waiting.pop()
            if one == org:
                return True
            if one in seen or one not in self.units:
                continue
            seen.add(one)
            waiting += [next_ for next_ in (said(self.units[one]["LSDWH"]), self.successors.get(one)) if next_]
        return False

    def serves(self, number, on):
        row = self.staff[number]
        return holds(row, "LXRQ", "LXSJ", on)

    @lru_cache(maxsize=None)
    def members(self, org, on):
        return sorted(number for number in self.staff
                      if self.serves(number, on) and self.within(self.home(number, on), org))

    contracts = cached_property(lambda self: self.of_people("GXJG0304", "HTBH"))

    @cached_property
    def appraisals(self):
        return {(row["GH"], row["ND"]): row for row in self.rows("personnel", "GXJG0401", "GH", "ND")}

    def appraisal(self, number, year):
        """The result of a year by its name, also of the person's other number; None without a record."""
        for one in self.numbers.get(number, [number]):
            if (one, str(year)) in self.appraisals:
                return self.appraisals[one, str(year)]
        return None

    def duties_on(self, number, on):
        return [row for row in self.all_of(self.duties, number) if holds(row, "RZRQ", "MZRQ", on)]

    def is_external(self, number):
        return str(self.staff[number]["JZGLBM"]).startswith("5")

    def same(self, one, other):
        """Whether two staff numbers are one person's."""
        return other in self.numbers.get(one, [one])
