"""Projects and their money, outputs, patents, awards, platforms."""
from collections import defaultdict
from functools import cached_property

from university.raw import said
from university.sources import Files


class Scholarship(Files):
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
    def outputs(self):
        return {row["CGBH"]: row for row in self.lines("outputs", "CGBH")}

    @cached_property
    def authors(self):
        found = defaultdict(list)
        for row in sorted(self.lines("output-authors", "CGBH", "SX"), key=lambda row: row["SX"]):
            found[row["CGBH"]].append(row)
        return found

    @cached_property
    def authorships(self):
        """(author's row, output) by staff number."""
        found = defaultdict(list)
        for output, rows in self.authors.items():
            for row in rows:
                if said(row["GH"]) and output in self.outputs:
                    found[row["GH"]].append((row, self.outputs[output]))
        return found

    @cached_property
    def patents(self):
        return self.lines("patents", "ZLBH")

    @cached_property
    def awards(self):
        return self.lines("awards", "HJBH")
