"""Students: who is one on a day, and who guides whom."""
from collections import defaultdict
from functools import cached_property

from university.raw import dated
from university.sources import Files


class Studies(Files):
    @cached_property
    def undergraduates(self):
        return {row["XH"]: row for row in self.student_rows()}

    @cached_property
    def graduates(self):
        return {row["XH"]: row for row in self.rows("graduate", "YJS_XSXX", "XH")}

    @cached_property
    def guided(self):
        """Supervision by the staff number of the first supervisor; an associate supervisor does not count."""
        found = defaultdict(list)
        for row in self.rows("graduate", "YJS_DSXS", "XH", "GH", "GXLX"):
            if row["GXLX"] == "导师":
                found[row["GH"]].append(row)
        return found

    @staticmethod
    def is_student(row, on):
        """In since the month of entry, out from the month of leaving. When somebody dropped out is not kept."""
        entered, left = dated(row["RXNY"]), dated(row["BYNY"])
        return row["XJZT"] != "退学" and (entered or "") <= on[:7] and (left is None or left > on[:7])

    def students_of(self, org, on):
        """Graduate students of a unit's on a day."""
        return sorted(number for number, row in self.graduates.items()
                      if self.is_student(row, on) and self.within(row["DWH"], org))

    def graduated(self, row, on):
        left = dated(row["BYNY"])
        return row["XJZT"] == "毕业" and left is not None and left <= on[:7]
