#!/usr/bin/python3
"""Works out the metrics from the raw sources alone.

metrics.py CAMPUS_FOLDER FROM TO      prints {"teachers.full_time": "80", ...}; days [FROM, TO) for what happens over time

Shares no code with the product: what each metric counts is written down here a second time, over the files of the
simulated university. A share is given in percent; nothing to divide by gives null.
"""
import csv
import datetime
import json
import re
import sys
import unicodedata
from collections import defaultdict
from decimal import Decimal, InvalidOperation
from pathlib import Path

from forms.moments import TERM_BEGINS, TODAY
from university.campus import Campus
from university.raw import amount, code_list, dated, said

ON_ROLL = ("04", "11", "12", "13", "14", "15")
DAYS_OFF = {"2025-10-01", "2025-10-02", "2025-10-03", "2025-10-06", "2025-10-07", "2025-10-08",
            "2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-10-07"}


def percent(part, whole):
    return None if not whole else Decimal(100) * Decimal(part) / Decimal(whole)


def quotient(part, whole):
    return None if not whole else Decimal(part) / Decimal(whole)


class University:
    def __init__(self, folder, start, end):
        self.campus, self.folder, self.start, self.end = Campus(folder), Path(folder), start, end

    def during(self, text):
        """A day counts as itself, a month as its first day, a year as its first month."""
        day = dated(text)
        if day is None:
            return False
        return self.start <= (day + "-01-01")[:10] < self.end

    def in_term(self, term):
        return self.start <= TERM_BEGINS[term] < self.end

    def teaching(self, table, *key):
        return self.campus.rows("teaching", table, *key)

    def graduates(self, table, *key):
        return self.campus.rows("graduate", table, *key)

    def assets(self):
        text = (self.folder / "assets" / "equipment.csv").read_bytes().decode("gb18030")
        found = {}
        for row in csv.DictReader(text.splitlines(keepends=True)):
            price = said(row["DJ"])
            try:
                row["price"] = None if price is None else Decimal(price)
            except InvalidOperation:
                continue  # a price in words: the row is set aside
            found[row["ZCBH"]] = row
        return list(found.values())

    # ---- who belongs where ----

    def college(self, unit):
        """The unit right below the university that a unit lies in, by the numbers in force today."""
        while unit is not None:
            while unit in self.campus.units and dated(self.campus.units[unit]["SXRQ"]) and unit in self.campus.successors:
                unit = self.campus.successors[unit]
            above = said(self.campus.units[unit]["LSDWH"]) if unit in self.campus.units else None
            if above is None or said(self.campus.units.get(above, {}).get("LSDWH")) is None:
                return unit
            unit = above
        return None

    # ---- domains ----

    def staff(self):
        campus, seen = self.campus, {}
        for number, row in campus.staff.items():
            if row["DQZTM"] in ON_ROLL:
                seen[min(campus.numbers[number])] = number
        on_duty = list(seen.values())
        full = [one for one in on_duty
                if campus.staff[one]["JZGLBM"] == "11" and campus.staff[one]["DQZTM"] in ("11", "12", "14")]
        external = [one for one in on_duty if str(campus.staff[one]["JZGLBM"]).startswith("5")]
        level = {one: campus.title_level(one, TODAY) for one in full}
        degree = {one: str((campus.degree(one, TODAY) or {"XWM": ""})["XWM"])[:1] for one in full}
        self.teachers, self.professors = full, {one for one in full if level[one] == "正高级"}
        self.equivalent_teachers = len(full) + Decimal("0.5") * len(external)
        return {
            "staff.on_duty": len(on_duty),
            "staff.teacher_share": percent(len(full), len(on_duty)),
            "teachers.full_time": len(full),
            "teachers.external": len(external),
            "teachers.equivalent": self.equivalent_teachers,
            "teachers.professors": len(self.professors),
            "teachers.senior_rate": percent(sum(one in ("正高级", "副高级") for one in level.values()), len(full)),
            "teachers.graduate_degree_rate": percent(sum(one in ("2", "3") for one in degree.values()), len(full)),
            "teachers.doctorate_rate": percent(sum(one == "2" for one in degree.values()), len(full)),
        }

    def students(self):
        under, graduate = self.campus.student_rows(), self.graduates("YJS_XSXX", "XH")
        years = {row["ZYH"]: row["XZ"] for row in self.teaching("JX_ZYXX", "ZYH")}
        studying = [row for row in under if row["XJZT"] == "在读"]
        by_level = defaultdict(int)
        for row in graduate:
            by_level[row["PYCC"]] += row["XJZT"] == "在读"
        self.equivalent_students = len(studying) + Decimal("1.5") * by_level["硕士"] + 2 * by_level["博士"]
        self.graduate_count = by_level["硕士"] + by_level["博士"]
        due = in_time = 0
        for row in under:
            entered = re.fullmatch(r"(\d{4})-?(\d\d)", str(row["RXNY"]))
            if not entered or row["ZYH"] not in years:
                continue
            year, month = int(entered[1]) + int(years[row["ZYH"]]), int(entered[2])
            # In for September, out by the end of July: the last month is the last but one before the anniversary.
            month -= 2
            last = f"{year + (month - 1) // 12}-{(month - 1) % 12 + 1:02d}"
            if not self.start <= f"{last}-31" < self.end:
                continue
            due += 1
            left = dated(row["BYNY"])
            in_time += row["XJZT"] == "毕业" and left is not None and left[:7] <= last
        return {
            "students.enrolled": sum(row["XJZT"] in ("在读", "休学") for row in under + graduate),
            "students.studying": len(studying) + self.graduate_count,
            "students.equivalent": self.equivalent_students,
            "students.per_teacher": quotient(self.equivalent_students, self.equivalent_teachers),
            "students.in_time_rate": percent(in_time, due),
            "graduates.studying": self.graduate_count,
        }

    def supervision(self):
        by_person = self.campus.numbers
        able = [row for row in self.graduates("YJS_DSXX", "GH", "DSLB", "XKDM") if row["SGZT"] == "在岗"]
        person = lambda number: min(by_person.get(number, [number]))
        state = {row["XH"]: row["XJZT"] for row in self.graduates("YJS_XSXX", "XH")}
        guided = [row for row in self.graduates("YJS_DSXS", "XH", "GH", "GXLX")
                  if row["GXLX"] == "导师" and state.get(row["XH"]) == "在读"]
        students, supervisors = {row["XH"] for row in guided}, {person(row["GH"]) for row in guided}
        return {
            "supervisors.active": len({person(row["GH"]) for row in able}),
            "supervisors.doctoral": len({person(row["GH"]) for row in able if row["DSLB"] == "博士生导师"}),
            "supervision.students": len(students),
            "supervision.supervisors": len(supervisors),
            "supervision.per_supervisor": quotient(len(students), len(supervisors)),
        }

    def sessions(self):
        every = self.teaching("JX_KT", "KTID")
        planned = [row for row in every if self.during(row["SKRQ"])]
        held = [row for row in planned if row["ZT"] != "停课"]
        counted = [row for row in held if str(row["SBFG"]) == "1" and row["SDRS"] is not None
                   and row["YDRS"] and 0 <= row["SDRS"] <= row["YDRS"]]
        visits = [row for row in self.teaching("JX_TK", "TKID") if self.during(row["TKRQ"])]
        present = sum(row["SDRS"] for row in counted)
        return {
            "sessions.scheduled": len(planned),
            "sessions.held": len(held),
            "sessions.held_rate": percent(len(held), len(planned)),
            "sessions.changed_rate": percent(sum(row["ZT"] in ("调课", "停课", "代课") for row in planned), len(planned)),
            "attendance.rate": percent(present, sum(row["YDRS"] for row in counted)),
            "attendance.late_rate": percent(sum(row["CDRS"] for row in counted), present),
            "attendance.coverage": percent(len(counted), len(held)),
            "observation.done": len(visits),
            "observation.planned": Decimal(len(held)) / 100,
            "observation.completion": percent(len(visits), Decimal(len(held)) / 100),
            "observation.resolved_rate": percent(sum(row["ZGS"] for row in visits), sum(row["WTS"] for row in visits)),
            "incident.confirmed": sum(row["RDZT"] == "已认定" and self.during(row["RDRQ"])
                                      for row in self.teaching("JX_SG", "SGBH")),
            **self.classrooms(every),
        }

    def classrooms(self, sessions):
        rooms = {number: row for number, row in self.campus.rooms.items()
                 if said(row["用途/名称"]) == "教室"}
        in_service = {number for number, row in rooms.items() if said(row["状态"]) == "在用"}
        by_name = {}
        for number, row in self.campus.rooms.items():
            building, door = self.campus.buildings[row["楼宇编号"]], row["位置/房间号"]
            campus, name = building["校区"], building["楼宇名称"]
            for typed in (number, f"{name}{door}", f"{campus}{name}{door}", f"{campus.replace('校区', '')}{name}{door}"):
                by_name[self.plain(typed)] = number
        used = present = seats = 0
        met = defaultdict(set)
        for row in sessions:
            room = by_name.get(self.plain(row["JASH"] or ""))
            if room not in rooms or not self.during(self.monday(row)):
                continue
            met[row["XNXQ"], row["ZC"]].add(room)
            if row["ZT"] != "停课" and row["XQJ"] <= 5 and row["JSJC"] <= 8:
                used += row["JSJC"] - row["KSJC"] + 1
            offered = int(said(rooms[room]["座位数"]) or 0)
            if row["ZT"] != "停课" and str(row["SBFG"]) == "1" and row["SDRS"] is not None and offered > 0:
                present, seats = present + row["SDRS"], seats + offered
        weeks = {(row["XNXQ"], row["ZC"]): self.monday(row) for row in sessions}
        # Whatever the register calls a room today, where a class met it was in service that week.
        days = sum((5 - self.off(monday)) * len(in_service | met[week]) for week, monday in weeks.items() if self.during(monday))
        return {
            "classroom.use_rate": percent(used, 8 * days),
            "classroom.seat_fill": percent(present, seats),
        }

    @staticmethod
    def plain(name):
        bare = re.sub(r"教室|房间|[\s\-－—–_#.·,，、/()（）]", "", unicodedata.normalize("NFKC", name).upper())
        return re.sub(r"[室号房]+$", "", bare)

    @staticmethod
    def day_after(day, count):
        return (datetime.date.fromisoformat(day) + datetime.timedelta(count)).isoformat()

    def monday(self, row):
        return self.day_after(TERM_BEGINS[row["XNXQ"]], 7 * (row["ZC"] - 1))

    def off(self, monday):
        return sum(self.day_after(monday, at) in DAYS_OFF for at in range(5))

    def courses(self):
        sections = [row for row in self.teaching("JX_JXBXX", "XNXQ", "JXBH") if self.in_term(row["XNXQ"])]
        graduate = [row for row in self.graduates("YJS_KB", "XNXQ", "BJH") if self.in_term(row["XNXQ"])]
        grades = {(row["XNXQ"], row["JXBH"]): row for row in self.teaching("JX_CJHZ", "XNXQ", "JXBH")}
        graded = [grades[row["XNXQ"], row["JXBH"]] for row in sections if (row["XNXQ"], row["JXBH"]) in grades]
        renamed = {row["YKCH"]: row["XKCH"] for row in self.teaching("JX_KCBG", "YKCH", "XKCH")}
        sizes = [row["XDRS"] for row in sections if row["XDRS"] is not None]
        ratings = [row for row in self.teaching("JX_PJJG", "XNXQ", "JXBH", "GH") if self.in_term(row["XNXQ"])]
        work = [row for row in self.teaching("JX_GZL", "XNXQ", "JXBH", "GH") if self.in_term(row["XNXQ"])]
        person = lambda number: min(self.campus.numbers.get(number, [number]))
        teaching = {person(row["GH"]) for row in self.teaching("JX_RKJS", "XNXQ", "JXBH", "GH")
                    if self.in_term(row["XNXQ"]) and said(row["GH"])}
        professors = {person(number) for number in self.professors}
        workers = {person(row["GH"]) for row in work if row["GH"] in self.campus.staff}
        hours = sum(amount(row["BZXS"]) or 0 for row in work)
        return {
            "sections.offered": len(sections) + len(graduate),
            "courses.offered": len({self.last(renamed, row["KCH"]) for row in sections}),
            "enrolments.count": sum(sizes) + sum(row["XKRS"] or 0 for row in graduate),
            "sections.average_size": quotient(sum(sizes), len(sizes)),
            "grades.failed_rate": percent(sum(row["BJGS"] for row in graded), sum(row["RS"] for row in graded)),
            "evaluation.participation": percent(sum(row["SPRS"] for row in ratings), sum(row["YPRS"] for row in ratings)),
            "professors.teaching": len(professors & teaching),
            "professors.teaching_rate": percent(len(professors & teaching), len(professors)),
            "workload.planned_hours": sum((amount(row["JHXS"]) or 0) * (amount(row["CDBL"]) or 0) for row in work),
            "workload.standard_hours": hours,
            "workload.teachers": len(workers),
            "workload.per_teacher": quotient(hours, len(workers)),
        }

    @staticmethod
    def last(renamed, number):
        while number in renamed:
            number = renamed[number]
        return number

    def projects(self):
        every = list(self.campus.projects.values())
        approved = [row for row in every if self.during(row["LXRQ"])]
        vouchers = [row for row in self.campus.lines("funds", "PZH") if amount(row["JE"]) is not None]
        of_kind = lambda kind: sum(amount(row["JE"]) for row in vouchers if row["LX"] == kind and self.during(row["FSRQ"]))
        return {
            "projects.approved": len(approved),
            "projects.contract_amount": sum(amount(row["HTJF"]) or 0 for row in approved),
            "projects.running": sum(row["XMZT"] in ("在研", "延期") for row in every),
            "projects.concluded": sum(row["XMZT"] == "结题" and self.during(row["SJJTRQ"]) for row in every),
            "project.received": of_kind("到账"),
            "project.spent": of_kind("支出"),
            "project.received_per_teacher": quotient(of_kind("到账"), len(self.teachers)),
        }

    def outputs(self):
        papers = [row for row in self.campus.lines("outputs", "CGBH")
                  if row["CGLX"] in ("期刊论文", "会议论文") and self.during(row["FBRQ"])]
        indexed = lambda index: sum(index in (row["SLLX"] or []) for row in papers)
        patents = self.campus.lines("patents", "ZLBH")
        granted = [row for row in patents if self.during(row["SQGGR"])]
        awards = [row for row in self.campus.lines("awards", "HJBH") if self.during(row["HJRQ"])]
        return {
            "papers.published": len(papers),
            "papers.sci": indexed("SCI"),
            "papers.ssci": indexed("SSCI"),
            "papers.ei": indexed("EI"),
            "papers.cssci": indexed("CSSCI"),
            "papers.per_teacher": quotient(len(papers), len(self.teachers)),
            "patents.granted": len(granted),
            "patents.inventions_granted": sum(row["ZLLX"] == "发明专利" for row in granted),
            "patents.applied": sum(self.during(row["SQRQ"]) for row in patents),
            "awards.received": len(awards),
            "awards.provincial": sum(row["JLJB"] in ("国家级", "省部级") for row in awards),
            "platforms.provincial": sum(row["PTJB"] in ("国家级", "省部级") for row in self.campus.platforms.values()),
        }

    def rooms(self):
        area = {number: amount(row["面积/使用面积"]) or 0 for number, row in self.campus.rooms.items()}
        total = college = research = Decimal(0)
        for row in self.campus.allocated(TODAY):
            part = area.get(row["房间编号"], 0) * Decimal(str(row["占用比例"]))
            total += part
            unit = self.campus.units.get(self.college(row["使用单位/单位号"]))
            if unit is None or named_type(unit) != "教学院系":
                continue
            college += part if row["用途"] in ("办公", "科研") else 0
            research += part if row["用途"] == "科研" else 0
        return {
            "rooms.usable_area": sum(area.values()),
            "rooms.allocated_area": total,
            "rooms.college_area": college,
            "rooms.research_area": research,
            "rooms.per_teacher": quotient(college, len(self.teachers)),
            "rooms.per_graduate": quotient(research, self.graduate_count),
        }

    def equipment(self):
        every = self.assets()
        value = lambda rows: sum(row["price"] or 0 for row in rows)
        instruments = [row for row in every if row["SYFX"] in ("教学", "科研") and (row["price"] or 0) >= 1000]
        return {
            "equipment.value": value(every),
            "equipment.items": len(every),
            "instruments.value": value(instruments),
            "instruments.bought": value(row for row in instruments if self.during(row["GZRQ"])),
            "instruments.per_student": quotient(value(instruments), self.equivalent_students),
            "instruments.large": sum(row["price"] >= 500000 for row in instruments),
        }

    def metrics(self):
        domains = (self.staff, self.students, self.supervision, self.sessions, self.courses, self.projects, self.outputs,
                   self.rooms, self.equipment)
        return {name: value for domain in domains for name, value in domain().items()}


def named_type(unit):
    return code_list("jyt1001_DWLB").get(str(unit["DWLBM"]))


if __name__ == "__main__":
    found = University(*sys.argv[1:4]).metrics()
    print(json.dumps({name: None if value is None else str(value) for name, value in found.items()}))
