#!/usr/bin/python3
"""Judges filled forms from the raw sources alone.

recompute.py CAMPUS_FOLDER FILLS_FOLDER [--cells 200] [--empty 0] [--seed 7] [--json]

Shares no code with the product: it finds the value cells of filled workbooks by their printed labels, draws some,
works out what ought to be printed from the files of the simulated university, and compares. It reads no form
definition; what a label asks for is written down here a second time, by another hand. Only the code lists are common.
Exit code 1: a drawn cell is wrong, a row is missing or too many, or more than 5 % could not be recomputed.
"""
import argparse
import csv
import datetime
import json
import random
import re
import sqlite3
import sys
import unicodedata
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cached_property, lru_cache
from pathlib import Path

import openpyxl

CODES = Path(__file__).resolve().parents[2] / "codes"


# ---- what ought to be printed -------------------------------------------------------------------------------------

class Unknown:
    """A value this judge cannot work out."""


class Number:
    def __init__(self, value, places=0):
        self.value, self.places = Decimal(str(value)), places

    def __repr__(self):
        return str(rounded(self.value, max(self.places, 0)))

    def fits(self, cell):
        shown = shown_number(cell)
        if shown is None:
            return False
        number, places = shown
        return places >= self.places and number == rounded(self.value, places)


class Day:
    """A date; `need` tells how exactly the label asks for it: 3 day, 2 month."""

    def __init__(self, text, need):
        self.parts, self.need = tuple(int(part) for part in re.findall(r"\d+", text)), need

    def __repr__(self):
        return "-".join(f"{part:02d}" for part in self.parts[: self.need])

    def fits(self, cell):
        shown = shown_date(cell)
        return shown is not None and len(shown) >= min(self.need, len(self.parts)) and shown == self.parts[: len(shown)]


class OneOf:
    """Several answers that a careful clerk may give."""

    def __init__(self, *values):
        self.values = [value for value in values if value is not None]

    def __repr__(self):
        return " or ".join(map(repr, self.values))

    def fits(self, cell):
        return any(fits(value, cell) for value in self.values)


def fits(expected, cell):
    if expected is None:
        return cell.value is None or str(cell.value).strip() == ""
    if isinstance(expected, str):
        return str("" if cell.value is None else cell.value) == expected
    return expected.fits(cell)


def rounded(value, places):
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def shown_number(cell):
    """The number as displayed, and its decimal places."""
    if isinstance(cell.value, bool) or not isinstance(cell.value, (int, float)):
        return None
    value, pattern = Decimal(str(cell.value)), (cell.number_format or "General").split(";")[0]
    if pattern in ("General", "@"):
        return value, max(0, -value.normalize().as_tuple().exponent)
    if "%" in pattern:
        value *= 100
    fraction = re.search(r"\.([0#]+)", pattern)
    places = len(fraction.group(1)) if fraction else 0
    return rounded(value, places), places


def shown_date(cell):
    """(year, month[, day]) as displayed."""
    if isinstance(cell.value, (datetime.datetime, datetime.date)):
        pattern = re.sub(r'"[^"]*"', "", cell.number_format.lower())
        parts = (cell.value.year, cell.value.month, cell.value.day)
        return parts if "d" in pattern else parts[:2] if "m" in pattern else parts[:1]
    text = str(cell.value or "")
    found = re.fullmatch(r"(\d{4})[-年/.](\d{1,2})(?:月|[-月/.](\d{1,2})日?)?", text)
    return tuple(int(part) for part in found.groups() if part) if found else None


# ---- reading dirty sources ------------------------------------------------------------------------------------------

def said(value):
    """A text, or None for the ways in which systems say that there is nothing."""
    if value is None:
        return None
    text = re.sub(r"\s+", " ", str(value)).strip()
    return None if text in ("", "无") else text


def dated(value):
    """yyyy-MM-dd, yyyy-MM; None for the placeholders of an unknown date."""
    text = said(value)
    if text is None:
        return None
    if isinstance(value, (datetime.datetime, datetime.date)):
        text = value.strftime("%Y-%m-%d")
    if re.fullmatch(r"\d{6}", text):
        text = f"{text[:4]}-{text[4:]}"
    text = text[:10]
    return None if text.startswith("0000") or text == "1900-01-01" else text


def amount(value):
    """A decimal, or None when it is no number ("壹万元" is left to whoever keeps the ledger)."""
    try:
        return None if said(value) is None else Decimal(said(value))
    except InvalidOperation:
        return None


def person_name(value):
    """Spaces inside a Chinese name are typing; between Latin words they belong to it. One kind of middle dot."""
    text = said(value)
    if text is None:
        return None
    text = re.sub(r"(?<=[^\x00-\x7f])[ \u3000]+(?=[^\x00-\x7f])", "", text)
    return re.sub(r"(?<=[^\x00-\x7f])[•．.](?=[^\x00-\x7f])", "·", text)


def id_number(value):
    """Narrow characters, a large X, and 18 digits (GB 11643) where 15 were typed."""
    text = said(value)
    if text is None:
        return None
    text = unicodedata.normalize("NFKC", text).upper()
    if re.fullmatch(r"\d{15}", text):
        body = text[:6] + "19" + text[6:]
        weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
        text = body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights)) % 11]
    return text


@lru_cache(maxsize=None)
def code_list(name, column="name"):
    with open(CODES / f"{name}.csv", encoding="utf-8-sig", newline="") as file:
        return {row["code"]: row[column] or None for row in csv.DictReader(file)}


def named(code_list_name, code):
    """The printed name of a code; Unknown for a code that is not in the list."""
    if said(code) is None:
        return None
    return code_list(code_list_name).get(str(code), Unknown())


def month(text):
    return None if dated(text) is None else Day(dated(text), 2)


def day(text):
    return None if dated(text) is None else Day(dated(text), 3)


def holds(row, from_, to, on):
    """Half open: on the day one ends, the next one begins."""
    start, end = dated(row[from_]), dated(row[to])
    return (start is None or start <= on) and (end is None or end > on)


# ---- the university -------------------------------------------------------------------------------------------------

class Campus:
    def __init__(self, folder):
        self.folder = Path(folder)

    def rows(self, database, table, *key):
        """Rows of a table, one of each key: some were written twice."""
        connection = sqlite3.connect(f"file:{self.folder / database}.sqlite?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        found = {tuple(row[name] for name in key): dict(row) for row in connection.execute(f"SELECT * FROM {table}")}
        connection.close()
        return list(found.values())

    def lines(self, file, *key):
        found = {}
        with open(self.folder / "research" / f"{file}.ndjson", encoding="utf-8") as lines:
            for line in lines:
                try:
                    row = json.loads(line)
                    found[tuple(row[name] for name in key)] = row
                except (ValueError, KeyError, TypeError):
                    continue  # a broken line is nobody's record
        return list(found.values())

    def sheet(self, name, key):
        """Rows of one sheet of all workbooks under two-row heads; totals and notes have no second column."""
        found = {}
        for file in sorted((self.folder / "facilities").glob("公房-*.xlsx")):
            book = openpyxl.load_workbook(file, read_only=True)
            lines = book[name].iter_rows(values_only=True)
            next(lines)
            groups, subs, group, heads = next(lines), next(lines), "", []
            for index, top in enumerate(groups):
                sub = subs[index] if index < len(subs) else None
                group = top or (group if sub else "")
                heads.append(group if not sub or sub == group else f"{group}/{sub}")
            for line in lines:
                row = dict(zip(heads, [*line, *[None] * (len(heads) - len(line))]))
                if said(row[key]) and said(row[key]) != "合计" and said(line[1] if len(line) > 1 else None):
                    found[row[key]] = row
            book.close()
        return list(found.values())

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

    def home(self, number, on):
        """The unit somebody belongs to by 人事归属, not where they teach or do research."""
        held = [row for row in self.belongings.get(number, [])
                if row["GXLX"] == "人事归属" and holds(row, "QSRQ", "JZRQ", on)]
        return max(held, key=lambda row: row["QSRQ"])["DWH"] if held else None

    def unit_name(self, unit, on):
        """What a unit is called on a date: a number that has expired goes by its successor's name."""
        while unit in self.units and dated(self.units[unit]["SXRQ"]) and dated(self.units[unit]["SXRQ"]) <= on:
            if unit not in self.successors:
                break
            unit = self.successors[unit]
        return said(self.units[unit]["DWMC"]) if unit in self.units else None

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

    def members(self, org, on):
        return sorted(number for number in self.staff
                      if self.serves(number, on) and self.within(self.home(number, on), org))

    @cached_property
    def buildings(self):
        return {row["楼宇编号"]: row for row in self.sheet("楼宇", "楼宇编号")}

    @cached_property
    def rooms(self):
        return {row["房间编号"]: row for row in self.sheet("房间", "房间编号")}

    @cached_property
    def allocations(self):
        return self.sheet("用房分配", "分配编号")

    @lru_cache(maxsize=None)
    def allocated(self, on):
        return [row for row in self.allocations if holds(row, "使用期限/起", "使用期限/止", on)]

    @lru_cache(maxsize=None)
    def allocated_rooms(self, on):
        found = defaultdict(list)
        for row in self.allocated(on):
            found[row["房间编号"]].append(row)
        return found

    def occupants(self, room, on):
        return {min(self.numbers.get(str(row["使用人/工号"]), [str(row["使用人/工号"])]))
                for row in self.allocated_rooms(on)[room] if said(row["使用人/工号"])}

    @cached_property
    def platforms(self):
        return {row["PTBH"]: row for row in self.lines("platforms", "PTBH")}

    @cached_property
    def projects(self):
        return {row["XMBH"]: row for row in self.lines("projects", "XMBH")}

    @cached_property
    def project_members(self):
        found = defaultdict(list)
        for row in self.lines("project-members", "XMBH", "SMSX"):
            found[row["XMBH"]].append(row)
        return found

    @cached_property
    def memberships(self):
        found = defaultdict(list)
        for rows in self.project_members.values():
            for row in rows:
                if said(row["GH"]):
                    found[row["GH"]].append(row)
        return found

    @cached_property
    def funds(self):
        found = defaultdict(list)
        for row in self.lines("funds", "PZH"):
            found[row["XMBH"]].append(row)
        return found

    @cached_property
    def sections(self):
        return {(row["XNXQ"], row["JXBH"]): row for row in self.rows("teaching", "JX_JXBXX", "XNXQ", "JXBH")}

    @cached_property
    def courses(self):
        return {row["KCH"]: row for row in self.rows("teaching", "JX_KCXX", "KCH")}

    @cached_property
    def workloads(self):
        found = defaultdict(list)
        for row in self.rows("teaching", "JX_GZL", "XNXQ", "JXBH", "GH"):
            found[row["GH"], row["XNXQ"]].append(row)
        return found


# ---- what each label asks for ---------------------------------------------------------------------------------------

def personal(campus, number, on):
    """Whatever forms ask about one member of staff, by the label they print."""
    own, post = campus.staff[number], campus.post(number, on)
    title, education, degree = campus.title(number, on), campus.education(number, on), campus.degree(number, on)
    sex = named("gbt2261.1-2003_sex", own["XBM"])
    name = campus.title_name(number, on)
    org = campus.unit_name(campus.home(number, on), on)
    state = named("jyt1001_JZGDQZT", own["DQZTM"])
    # The source keeps only today's state. Who left after the census was in office on it: that, or nothing, may stand
    # there, but not that they are retired.
    if dated(own["LXSJ"]) and dated(own["LXSJ"]) > on:
        state = OneOf("在职", "")
    return {
        "工号": number,
        "姓名": person_name(own["XM"]),
        "曾用名": said(own["CYM"]),
        "性别": sex.replace("性", "") if isinstance(sex, str) else sex,
        "出生日期": day(campus.record(number, "CSRQ")),
        "出生年月": month(campus.record(number, "CSRQ")),
        "民族": named("gbt3304-1991_ethnic", campus.record(number, "MZM")),
        "籍贯": native_place(campus.record(number, "JGM")),
        "政治面貌": named("gbt4762-1984_political", campus.record(number, "ZZMMM")),
        "加入党派时间": month(campus.record(number, "JRDPRQ")),
        "身份证件类型": named("jyt1001_SFZJLX", own["SFZJLXM"]),
        "身份证件号": id_number(own["SFZJH"]),
        "参加工作时间": month(own["CJGZNY"]),
        "来校时间": month(own["LXRQ"]),
        "编制类别": named("jyt1001_BZLB", own["BZLBM"]),
        "教职工类别": named("jyt1001_JZGLB", own["JZGLBM"]),
        "人员类别": named("jyt1001_JZGLB", own["JZGLBM"]),
        "用工方式": named("school_employment_mode", own["YGFSM"]),
        "人员状态": state,
        "所在单位": org,
        "单位名称": org,
        "科室（系、教研室）": said(own["KS"]),
        "专业技术职务": name,
        "评定时间": title and month(title["QDRQ"]),
        "级别": campus.title_level(number, on),
        "任职时间": title and month(title["PRRQ"]),
        "行政职务": campus.duty(number, on, "ZWMC"),
        "职务级别": campus.duty(number, on, "ZWJB"),
        "岗位类别": post and named("school_post_category", post["GWLBM"]),
        "岗位等级": post and named("school_post_level", post["GWDJM"]),
        "最高学历": education and named("gbt4658-2006_education_level", education["XLM"]),
        "最高学位": degree and named("gbt6864-2003_degree", degree["XWM"]),
        "毕业院校": education and said(education["BYXX"]),
        "所学专业": education and said(education["SXZY"]),
        "毕业时间": education and month(education["BYNY"]),
        "导师类别": campus.supervisor_kind(number, on),
        "联系电话": campus.record(number, "LXDH"),
        "电子邮箱": campus.record(number, "DZYX"),
    }


def native_place(code):
    """The place by its own name, or with the province (and city) before it."""
    own = named("gbt2260_region", code)
    if not isinstance(own, str):
        return own
    names = code_list("gbt2260_region")
    province, city = names.get(code[:2] + "0000"), names.get(code[:4] + "00")
    return OneOf(own, f"{province or ''}{own}", f"{province or ''}{city or ''}{own}")


def roster(campus, org, on):
    return {(number,): {**personal(campus, number, on), "序号": Number(index + 1)}
            for index, number in enumerate(campus.members(org, on))}


def room_rows(campus, org, on):
    """Every allocation of the organisation's rooms on that day."""
    found = {}
    for row in campus.allocated(on):
        if not campus.within(row["使用单位/单位号"], org):
            continue
        room = campus.rooms[row["房间编号"]]
        building = campus.buildings[room["楼宇编号"]]
        number = said(row["使用人/工号"])
        # 使用人's own items only when the source knows the number; the name was typed beside it as well.
        who = personal(campus, number, on) if number in campus.staff else {}
        count = len(campus.occupants(row["房间编号"], on))
        key = (building["楼宇编号"], str(room["位置/房间号"]), number or "", dated(row["使用期限/起"]))
        found[key] = {
            "校区": said(building["校区"]),
            "楼宇/编号": building["楼宇编号"],
            "楼宇/名称": said(building["楼宇名称"]),
            "楼宇/楼层": str(room["位置/楼层"]),
            "房间/房间号": str(room["位置/房间号"]),
            "房间/名称": said(room["房间名称"]),
            "房间/建筑面积": area(room["面积/建筑面积"]),
            "房间/使用面积": area(room["面积/使用面积"]),
            "房间/用途": room_use(room),
            "房间/用途大类": said(row["用途"]),
            "房间/状态": said(room["状态"]),
            "使用/使用单位": OneOf(campus.unit_name(row["使用单位/单位号"], on), said(row["使用单位/名称"])),
            "使用/科室（课题组）": who.get("科室（系、教研室）"),
            "使用/使用人工号": number,
            "使用/使用人": who.get("姓名") or person_name(row["使用人/姓名"]),
            "使用/使用人职称": who.get("专业技术职务"),
            "使用/使用人行政职务": who.get("行政职务"),
            "使用/使用人数": Number(count) if count else None,
            "使用/依托科研平台": said(row["平台编号"]) and said(campus.platforms[row["平台编号"]]["PTMC"]),
            "使用/开始使用日期": day(row["使用期限/起"]),
        }
    return found


def room_use(room):
    return named("jyt1001_FJYT", room["用途/代码"]) or said(room["用途/名称"])


def area(value):
    return None if amount(value) is None else Number(amount(value), 2)


def own_rooms(campus, number, on):
    numbers = campus.numbers[number]
    return [row for row in campus.allocated(on) if said(row["使用人/工号"]) in numbers]


def teacher_rooms(campus, number, on):
    found = {}
    for row in own_rooms(campus, number, on):
        room = campus.rooms[row["房间编号"]]
        building = campus.buildings[room["楼宇编号"]]
        found[said(building["楼宇名称"]), str(room["位置/房间号"])] = {
            "校区": said(building["校区"]),
            "楼宇名称": said(building["楼宇名称"]),
            "房间号": str(room["位置/房间号"]),
            "房间用途": room_use(room),
            "分配用途": said(row["用途"]),
            "使用面积": area(room["面积/使用面积"]),
            "共用人数": Number(len(campus.occupants(row["房间编号"], on))),
            "折算面积": Number(used_area(campus, row), 2),
        }
    return found


def used_area(campus, row):
    return amount(campus.rooms[row["房间编号"]]["面积/使用面积"]) * (amount(row["占用比例"]) or 0)


def teacher_totals(campus, number, on):
    rows = own_rooms(campus, number, on)

    def total(purpose):
        areas = [used_area(campus, row) for row in rows if row["用途"] == purpose]
        # A total may be of what is printed in the rows above it or of what they were rounded from.
        return OneOf(Number(sum(areas), 2), Number(sum(rounded(one, 2) for one in areas), 2)) if areas else None

    offices = {row["房间编号"] for row in rows if row["用途"] == "办公"}
    return {"办公用房面积合计": total("办公"), "科研用房面积合计": total("科研"),
            "是否多处办公用房": "是" if len(offices) > 1 else "否"}


def taught(campus, number, term):
    return [row for one in campus.numbers[number] for row in campus.workloads[one, term]]


def standard_hours(row):
    product = Decimal(1)
    for factor in ("WCXS", "GMXS", "KCXS", "CFXS", "CDBL"):
        product *= Decimal(str(row[factor]))
    return rounded(product, 2)


def workload_rows(campus, number, term):
    found = {}
    for row in taught(campus, number, term):
        section = campus.sections.get((term, row["JXBH"]), {})
        course = campus.courses.get(section.get("KCH"), {})
        classes = [one for one in (said(section.get("SKBJ")) or "").split(",") if one]
        found[row["JXBH"],] = {
            "课程号": said(section.get("KCH")),
            "课程名称": said(course.get("KCMC")),
            "教学班号": row["JXBH"],
            "课程性质": said(course.get("KCSX")),
            "课程类别": said(course.get("KCLB")),
            "授课方式": said(section.get("SKFS")),
            "授课语种": said(section.get("SKYY")),
            "学生人数": None if section.get("XDRS") is None else Number(section["XDRS"]),
            # "全校" is open to all, which no source calls one class or several.
            "是否合班": Unknown() if classes in ([], ["全校"]) else "是" if len(classes) > 1 else "否",
            "学时/计划": Number(row["JHXS"], 0),
            "学时/完成": Number(row["WCXS"], 0),
            "系数/规模": Number(row["GMXS"], 2),
            "系数/课程": Number(row["KCXS"], 2),
            "系数/重复课": Number(row["CFXS"], 2),
            "承担比例": Number(Decimal(str(row["CDBL"])) * 100),
            "标准学时": Number(standard_hours(row), 2),
        }
    return found


def workload_total(campus, number, term):
    rows = taught(campus, number, term)
    return {"本学期标准学时合计": Number(sum(map(standard_hours, rows)), 2) if rows else None}


def project_rows(campus, number, on):
    """Projects approved from the appointment to the present title to the closing day: 到账 and all, since(current_title)."""
    title = campus.title(number, on)
    since = title and dated(title["PRRQ"])
    found = {}
    memberships = [row for one in campus.numbers[number] for row in campus.memberships[one]]
    for row in memberships:
        project = campus.projects.get(row["XMBH"])
        approved = project and dated(project["LXRQ"])
        if not approved or not since or not since <= approved <= on:
            continue
        found[row["XMBH"],] = {
            "项目编号": row["XMBH"],
            "项目名称": said(project["XMMC"]),
            "项目来源": named("jyt1001_XMLY", project["XMLYM"]),
            "项目类别": said(project["XMLB"]),
            "项目级别": said(project["XMJB"]),
            "本人排序": Number(row["SMSX"]),
            "参加人数": Number(len(campus.project_members[row["XMBH"]])),
            "立项日期": day(approved),
            "计划结题日期": day(project["JHJTRQ"]),
            "实际结题日期": day(project["SJJTRQ"]),
            "经费/合同": ten_thousands(amount(project["HTJF"])),
            "经费/到账": money(campus, row["XMBH"], "到账", on),
            "经费/其中外拨": money(campus, row["XMBH"], "外拨", on),
            "项目状态": said(project["XMZT"]),
            "结题结论": said(project["JTJL"]),
        }
    return found


def ten_thousands(yuan):
    return None if yuan is None else Number(yuan / 10000, 2)


def money(campus, project, kind, on):
    """What the ledger has by the closing day; no entry at all may be printed as nothing or as 0."""
    entries = [amount(row["JE"]) for row in campus.funds[project]
               if row["LX"] == kind and dated(row["FSRQ"]) and dated(row["FSRQ"]) <= on]
    total = ten_thousands(sum(one for one in entries if one is not None))
    return total if entries else OneOf(total, "")


def qualification_counts(campus, org, on):
    """高基422. 专任教师 are on the staff: somebody 返聘 after retirement is not, nor a former one."""
    people = [number for number in campus.members(org, on)]
    own = [n for n in people if campus.staff[n]["JZGLBM"] == "11" and campus.staff[n]["DQZTM"] != "04"]
    external = [n for n in people if campus.staff[n]["JZGLBM"].startswith("5")]
    domestic = {"156", "344", "446", "158"}  # the mainland, Hong Kong, Macau, Taiwan
    country = lambda n: said(campus.staff[n]["GJDQM"])
    level = lambda n: campus.title_level(n, on)
    education = lambda n: str((campus.education(n, on) or {}).get("XLM") or "")
    degree = lambda n: str((campus.degree(n, on) or {}).get("XWM") or "")
    rows = {"合计": lambda n: True, "其中：女": lambda n: campus.staff[n]["XBM"] == "2",
            "正高级": lambda n: level(n) == "正高级", "副高级": lambda n: level(n) == "副高级",
            "中级": lambda n: level(n) == "中级", "初级": lambda n: (level(n) or "").startswith("初级"),
            "未定职级": lambda n: level(n) is None,
            "其中：外籍教师": lambda n: country(n) is not None and country(n) not in domestic,
            "其中：其他高校教师": lambda n: campus.staff[n]["JZGLBM"] == "54"}
    columns = {"合计": lambda n: True, "获博士学位": lambda n: degree(n).startswith("2"),
               "获硕士学位": lambda n: degree(n).startswith("3"),
               "博士研究生": lambda n: education(n) in ("10", "11", "12", "13"),
               "硕士研究生": lambda n: "14" <= education(n) < "20",
               "本科": lambda n: education(n).startswith("2"), "专科及以下": lambda n: education(n) >= "30"}
    return {(kind, row, column): Number(sum(1 for n in group if row_has(n) and column_has(n)))
            for kind, group in (("专任教师", own), ("聘请校外教师", external))
            for row, row_has in rows.items() for column, column_has in columns.items()}


# ---- finding the cells by their labels ------------------------------------------------------------------------------

GRID = {
    "PE-10": ["工号", "姓名", "曾用名", "性别", "出生日期", "民族", "籍贯", "政治面貌", "加入党派时间", "身份证件类型",
              "身份证件号", "参加工作时间", "来校时间", "编制类别", "教职工类别", "所在单位", "科室（系、教研室）",
              "专业技术职务", "评定时间", "行政职务", "岗位类别", "岗位等级", "最高学历", "最高学位", "毕业院校",
              "所学专业", "毕业时间", "联系电话", "电子邮箱"],
    "TW-1": ["工号", "姓名", "所在单位", "专业技术职务", "本学期标准学时合计"],
    "RM-03": ["工号", "姓名", "所在单位", "专业技术职务", "行政职务", "职务级别", "人员类别", "办公用房面积合计",
              "科研用房面积合计", "是否多处办公用房", "办公用房定额面积", "科研用房定额面积", "是否超标", "超标面积"],
    "PR-08": ["工号", "姓名", "所在单位"],
}
# The head that a list begins with, and the heads that tell its rows apart.
LIST = {
    "TW-1": ("课程号", ["教学班号"]),
    "PE-27": ("序号", ["工号"]),
    "RM-03": ("校区", ["楼宇名称", "房间号"]),
    "RM-02": ("校区", ["楼宇/编号", "房间/房间号", "使用/使用人工号", "使用/开始使用日期"]),
    "PR-08": ("项目编号", ["项目编号"]),
}
# Heads a roster must have; those of the other lists are the items of their rows.
ROSTER = ["序号", "单位名称", "科室（系、教研室）", "工号", "姓名", "性别", "出生年月", "民族", "籍贯", "政治面貌", "参加工作时间",
          "来校时间", "编制类别", "教职工类别", "用工方式", "岗位类别", "岗位等级", "专业技术职务", "级别", "任职时间", "行政职务",
          "最高学历", "最高学位", "毕业院校", "所学专业", "导师类别", "人员状态", "联系电话"]
# Groups of heads whose sub-heads do not say enough by themselves.
GROUPED = {"楼宇", "房间", "使用", "学时", "系数", "经费"}
MANUAL = {"本人确认", "情况说明", "备注", "现场核查情况", "变更情况说明", "科研核实人", "财务核实人"}
CLOCK = {"PE-10": "09-30", "PE-27": "09-30", "GJ-422": "09-01", "RM-02": "12-31", "RM-03": "12-31"}


def bare(label):
    """A label without the unit it is measured in."""
    return re.sub(r"（(平方米|万元|学时|人|%|元)）$", "", str(label or "").strip())


class Found:
    """A value cell with the label it stands under and what ought to be in it."""

    def __init__(self, form, file, label, cell, expected):
        self.form, self.file, self.label, self.cell, self.expected = form, file, label, cell, expected

    def describe(self, why=None):
        return {"form": self.form, "file": self.file.name, "folder": str(self.file.parent), "label": self.label,
                "cell": self.cell.coordinate, "found": str(self.cell.value),
                "expected": why or repr(self.expected)}


class Sheet:
    def __init__(self, form, file, campus):
        self.form, self.file, self.campus = form, file, campus
        self.sheet = openpyxl.load_workbook(file).worksheets[0]
        self.subject = file.name.split("-", 1)[0]
        self.spans = {(span.min_row, span.min_col): span for span in self.sheet.merged_cells.ranges}
        self.found, self.complaints = [], []
        self.heading()

    def text(self, row, column):
        return str(self.sheet.cell(row, column).value or "").strip()

    def right_of(self, row, column):
        span = self.spans.get((row, column))
        return (span.max_col if span else column) + 1

    def add(self, label, cell, expected):
        self.found.append(Found(self.form, self.file, label, cell, expected))

    def complain(self, label, cell, due):
        self.complaints.append(Found(self.form, self.file, label, cell, due))

    def heading(self):
        """The lines under the title: who, and as of when."""
        self.on, self.term = None, None
        for cell in self.sheet[2]:
            text = str(cell.value or "")
            date = re.search(r"(统计时点|统计截至)：(\d{4}-(\d\d-\d\d))", text)
            if date:
                self.on = date.group(2)
                if CLOCK.get(self.form, date.group(3)) != date.group(3):
                    self.complain(date.group(1), cell, CLOCK[self.form])
            term = re.search(r"学年：(\d{4}-\d{4})\s*学期：(\d)", text)
            if term:
                self.term = f"{term.group(1)}-{term.group(2)}"
                latest = max(term for term, _ in self.campus.sections)
                if self.term != latest:
                    self.complain("学年学期", cell, latest)
            if text.startswith("填报单位：") and self.on is None:
                self.unit_cell = cell

    def unit(self):
        cell = getattr(self, "unit_cell", None)
        if cell is None or self.on is None:
            return
        # By the kind of form: 011901 may be a member of staff and a department.
        unit = self.campus.home(self.subject, self.on) if self.form in GRID else self.subject
        self.add("填报单位", cell, f"填报单位：{self.campus.unit_name(unit, self.on)}")

    def grid(self, expected):
        for row in self.sheet.iter_rows():
            for cell in row:
                label = bare(cell.value) if isinstance(cell.value, str) else ""
                if label in GRID[self.form] and not self.in_list(cell.row):
                    self.add(label, self.sheet.cell(cell.row, self.right_of(cell.row, cell.column)),
                             expected.get(label, Unknown()))
        for label in set(GRID[self.form]) - {one.label for one in self.found}:
            self.complain(label, self.sheet.cell(1, 1), "a label")

    def in_list(self, row):
        top, bottom = getattr(self, "list_rows", (0, -1))
        return top <= row <= bottom

    def heads(self):
        """(first row, rows of heads, {label: column}) of the list, or None."""
        first = LIST[self.form][0]
        for row in range(2, self.sheet.max_row + 1):
            if bare(self.text(row, 1)) != first:
                continue
            span = self.spans.get((row, 1))
            deep = span.max_row - span.min_row + 1 if span else 1
            labels, group = {}, ""
            for column in range(1, self.sheet.max_column + 1):
                group = bare(self.text(row, column)) or group
                sub = bare(self.text(row + 1, column)) if deep == 2 else ""
                label = group if not sub else f"{group}/{sub}" if group in GROUPED else sub
                if not sub and not self.text(row, column):
                    continue
                labels[label] = column
            return row, deep, labels
        return None

    def list(self, expected):
        head = self.heads()
        if head is None:
            self.complain(LIST[self.form][0], self.sheet.cell(1, 1), "a list")
            return
        row, deep, labels = head
        due = ROSTER if self.form == "PE-27" else next(iter(expected.values()), {})
        for label in due:
            if label not in labels:
                self.complain(label, self.sheet.cell(row, 1), "a head")
        key, seen, start = LIST[self.form][1], [], row + deep
        while row < self.sheet.max_row + 1:
            row += 1
            if row < start:
                continue
            if not self.is_row(row, labels):
                break
            at = tuple(self.key_text(row, labels[label]) for label in key)
            seen.append(at)
            for label, column in labels.items():
                if label in MANUAL:
                    continue
                values = expected.get(at)
                self.add(label, self.sheet.cell(row, column),
                         f"a row of the sources (none has {at})" if values is None else values.get(label, Unknown()))
        self.list_rows = (head[0], row - 1)
        for missing in expected.keys() - set(seen):
            self.complain("行", self.sheet.cell(start, 1), f"a row {missing}")
        for again in {at for at in seen if seen.count(at) > 1}:
            self.complain("行", self.sheet.cell(start, 1), f"one row {again}")

    def is_row(self, row, labels):
        """A list ends at an empty row, a heading, a note, or the labels of what follows it."""
        span = self.spans.get((row, 1))
        first = self.text(row, 1)
        if span and span.max_col > 1 or re.match(r"[一二三四五六七八九十]、|注：", first) or "（签字）" in first:
            return False
        return any(self.text(row, column) for column in labels.values())

    def key_text(self, row, column):
        cell = self.sheet.cell(row, column)
        if isinstance(cell.value, datetime.datetime):
            return cell.value.strftime("%Y-%m-%d")
        return str(cell.value if cell.value is not None else "").strip()

    def crosstab(self, expected):
        top = next(row for row in range(2, 8) if self.text(row, 1) == "人员类别")
        columns = {}
        for row in (top, top + 1):
            for column in range(3, self.sheet.max_column + 1):
                if (label := self.text(row, column)) and not label.startswith("按"):
                    columns[column] = label
        kind = ""
        for row in range(top + 2, self.sheet.max_row + 1):
            kind = self.text(row, 1) or kind
            item = self.text(row, 2)
            if not item or kind.startswith("注："):
                break
            for column, label in columns.items():
                self.add(f"{kind}·{item}×{label}", self.sheet.cell(row, column),
                         expected.get((kind, item, label), Unknown()))


def read(form, file, campus):
    sheet = Sheet(form, file, campus)
    subject, on, term = sheet.subject, sheet.on, sheet.term
    if on is None:
        raise SystemExit(f"{file}: no date after 统计时点 or 统计截至")
    sheet.unit()
    if form in LIST:
        rows = {"TW-1": lambda: workload_rows(campus, subject, term), "PE-27": lambda: roster(campus, subject, on),
                "RM-03": lambda: teacher_rooms(campus, subject, on), "RM-02": lambda: room_rows(campus, subject, on),
                "PR-08": lambda: project_rows(campus, subject, on)}
        sheet.list(rows[form]())
    if form in GRID:
        more = {"TW-1": lambda: workload_total(campus, subject, term), "RM-03": lambda: teacher_totals(campus, subject, on)}
        sheet.grid({**personal(campus, subject, on), **more.get(form, dict)()})
    if form == "GJ-422":
        sheet.crosstab(qualification_counts(campus, subject, on))
    return sheet


def absent(sheets, campus):
    """Whoever belongs to the department that a folder was filled for, and has no workbook of a form in it (or has
    one and does not belong)."""
    folders = defaultdict(lambda: defaultdict(list))
    for sheet in sheets:
        folders[sheet.file.parent.parent][sheet.form].append(sheet)
    for forms in folders.values():
        orgs = {sheet.subject for form, group in forms.items() if form not in GRID for sheet in group}
        if len(orgs) != 1:
            continue
        for form in forms.keys() & GRID.keys():
            first = forms[form][0]
            there, due = {sheet.subject for sheet in forms[form]}, set(campus.members(min(orgs), first.on))
            for number in sorted(there ^ due):
                said_ = f"a workbook of {number}" if number in due else f"no workbook of {number}"
                yield Found(form, first.file, "册", first.sheet.cell(1, 1), said_)


# ---- drawing and judging ---------------------------------------------------------------------------------------------

def draw(cells, count, chance):
    """As many distinct labels as possible, every form alike: turn by turn over forms, then over labels of a form."""
    forms = defaultdict(lambda: defaultdict(list))
    for cell in cells:
        forms[cell.form][cell.label].append(cell)
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


def workbooks(folder):
    forms = set(GRID) | set(LIST) | {"GJ-422"}
    return [(file.parent.name, file) for file in sorted(Path(folder).rglob("*.xlsx")) if file.parent.name in forms]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("campus")
    arguments.add_argument("fills")
    arguments.add_argument("--cells", type=int, default=200, help="filled cells to draw")
    arguments.add_argument("--empty", type=int, default=0, help="empty cells to draw: nothing may be known for them")
    arguments.add_argument("--seed", type=int, default=7)
    arguments.add_argument("--json", action="store_true")
    options = arguments.parse_args()
    files = workbooks(options.fills)
    if not files:
        raise SystemExit(f"{options.fills}: no filled workbook of a form this judge knows")
    campus, chance = Campus(options.campus), random.Random(options.seed)
    sheets = [read(form, file, campus) for form, file in files]
    cells = [cell for sheet in sheets for cell in sheet.found]
    is_empty = lambda found: found.cell.value is None or str(found.cell.value).strip() == ""
    drawn = draw([cell for cell in cells if not is_empty(cell)], options.cells, chance)
    # What no source holds (a quota) is expected to be empty and is no question.
    blank = draw([cell for cell in cells if is_empty(cell) and not isinstance(cell.expected, Unknown)], options.empty, chance)
    unknown = [cell for cell in drawn if isinstance(cell.expected, Unknown)]
    wrong = [cell for cell in drawn + blank if not isinstance(cell.expected, Unknown) and not fits(cell.expected, cell.cell)]
    complaints = [cell for sheet in sheets for cell in sheet.complaints] + list(absent(sheets, campus))
    by_form = {form: sum(1 for cell in drawn + blank if cell.form == form) for form in sorted({form for form, _ in files})}
    report = {
        "checked": len(drawn) + len(blank),
        "wrong": len(wrong) + len(complaints),
        "unknown": len(unknown),
        "unknown_labels": sorted({f"{cell.form} {cell.label}" for cell in unknown}),
        "labels": len({(cell.form, cell.label) for cell in drawn + blank}),
        "workbooks": len(files),
        "by_form": by_form,
        "mistakes": [cell.describe() for cell in wrong + complaints],
    }
    if options.json:
        print(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        for one in report["mistakes"]:
            print(f"{one['form']} {one['file']} {one['cell']} {one['label']}: found {one['found']!r}, expected {one['expected']}")
        for label in report["unknown_labels"]:
            print(f"could not recompute: {label}")
        print(" ".join(f"{name}={report[name]}" for name in ("checked", "wrong", "unknown", "labels", "workbooks", "by_form")))
    return 1 if report["wrong"] or len(unknown) > 0.05 * len(drawn) else 0


if __name__ == "__main__":
    sys.exit(main())
