"""How one form is judged: where its cells stand, and what the sources say."""
from dataclasses import dataclass
from typing import Callable, Optional


@dataclass(frozen=True)
class Fill:
    """One workbook or document: of whom or what, and as of when."""

    campus: object
    form: str
    subject: str
    moment: object

    @property
    def on(self):
        return self.moment.on

    def mine(self, unit):
        """Whether a unit lies in the one the form is filled for."""
        return self.campus.within(unit, self.subject)

    def staff(self):
        """Whoever serves on the day and belongs to the unit."""
        return self.campus.members(self.subject, self.on)

    def own(self, number):
        """Whether somebody belongs to the unit on the day."""
        return number in self.campus.staff and self.mine(self.campus.home(number, self.on))


@dataclass(frozen=True)
class List:
    """`rows` gives {key: {label: expected}}, keyed by the texts under the heads `key`. A label is "group/label" under a
    common head; the group may be left out."""

    first: str
    key: tuple
    rows: Callable
    """The heading above it, where a form has several lists."""
    title: str = ""
    """Labels whose sum stands in the rows 合计 and 小计."""
    totals: tuple = ()
    """The label by whose value rows stand together below a line of their own."""
    group: str = ""
    """The label by whose value rows have a sheet of their own."""
    sheet: str = ""
    """To be chosen from: put forward in the copy to check; in the bare copy their numbers stand alone before somebody chose."""
    proposed: bool = False
    """A record a column: the labels stand in the first column, one below the other."""
    across: bool = False


@dataclass(frozen=True)
class Form:
    """`grid` gives {label: expected}, `table` {(stub…, head): expected}; `first`, `key` and `rows` are a List's."""

    clock: str
    of_person: bool = False
    grid: Optional[Callable] = None
    labels: tuple = ()
    first: str = ""
    key: tuple = ()
    rows: Optional[Callable] = None
    table: Optional[Callable] = None
    stub: tuple = ()
    week: Optional[Callable] = None
    unheld: frozenset = frozenset()
    """Several lists, or one with more to say about it."""
    more: tuple = ()
    """Whether files are about students for a higher degree."""
    of_student: bool = False

    @property
    def lists(self):
        return (List(self.first, self.key, self.rows), *self.more) if self.rows else self.more


def words(text):
    """"工号 姓名" as a tuple; labels hold no spaces."""
    return tuple(text.split())


def unheld(text):
    return frozenset(text.split())
