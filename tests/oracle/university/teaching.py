"""Courses, sections, who teaches them, when and where; visits, results of questionnaires."""
from collections import defaultdict
from functools import cached_property

from university.sources import Files


class Teaching(Files):
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

    @cached_property
    def assignments(self):
        return self.rows("teaching", "JX_RKJS", "XNXQ", "JXBH", "GH", "RKJS")

    @cached_property
    def teaching(self):
        """Assignments in undergraduate and graduate sections; the latter have one teacher, who gives all hours."""
        graduate = [{"XNXQ": row["XNXQ"], "JXBH": row["BJH"], "GH": row["GH"], "RKJS": "主讲", "CDXS": row["XS"]}
                    for row in self.graduate_courses]
        found = defaultdict(list)
        for row in self.assignments + graduate:
            found[row["GH"]].append(row)
        return found

    @cached_property
    def graduate_sections(self):
        return {(row["XNXQ"], row["BJH"]): row for row in self.graduate_courses}

    @cached_property
    def meetings(self):
        found = defaultdict(list)
        for row in self.rows("teaching", "JX_PK", "PKID"):
            found[row["XNXQ"], row["JXBH"]].append(row)
        return found

    @cached_property
    def visits(self):
        return self.rows("teaching", "JX_TK", "TKID")

    @cached_property
    def sessions(self):
        return {row["KTID"]: row for row in self.rows("teaching", "JX_KT", "KTID")}

    @cached_property
    def ratings(self):
        return self.rows("teaching", "JX_PJJG", "XNXQ", "JXBH", "GH")

    @cached_property
    def programmes(self):
        return {row["ZYH"]: row for row in self.rows("teaching", "JX_ZYXX", "ZYH")}

    @cached_property
    def graduate_courses(self):
        return self.rows("graduate", "YJS_KB", "XNXQ", "BJH")
