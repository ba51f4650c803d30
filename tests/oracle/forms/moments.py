"""The day and the period a form speaks of, by its clock."""
import datetime
from dataclasses import dataclass

TODAY = "2026-11-09"
TERM_BEGINS = {
    "2022-2023-2": "2023-02-20", "2023-2024-1": "2023-09-04", "2023-2024-2": "2024-02-26",
    "2024-2025-1": "2024-09-02", "2024-2025-2": "2025-02-24", "2025-2026-1": "2025-09-01",
    "2025-2026-2": "2026-03-02", "2026-2027-1": "2026-08-31",
}


@dataclass(frozen=True)
class Moment:
    on: str  # the day on which whatever has a history is read
    start: str  # the period [start, end)
    end: str
    terms: tuple  # those of the period, e.g. ("2025-2026-1", "2025-2026-2")

    def during(self, text):
        """A day counts as itself, a month as its first day, a year as its first month."""
        return text is not None and self.start <= (text + "-01-01")[:10] < self.end

    @property
    def year(self):
        return int(self.on[:4])


def day_after(day, count=1):
    return (datetime.date.fromisoformat(day) + datetime.timedelta(count)).isoformat()


def years_before(day, count):
    return f"{int(day[:4]) - count}{day[4:]}" if day[5:] != "02-29" else f"{int(day[:4]) - count}-02-28"


def term_of(day):
    year, month = int(day[:4]), int(day[5:7])
    if month >= 8:
        return f"{year}-{year + 1}-1"
    return f"{year - 1}-{year}-{1 if month == 1 else 2}"


def lately(on, years):
    """Whether something dated fell into the last so many years up to a day."""
    since = years_before(on, years)
    return lambda text: text is not None and since < (text + "-01-01")[:10] <= on


def terms_lately(on, years):
    """The terms that began in the last so many years."""
    return tuple(term for term, begun in TERM_BEGINS.items() if lately(on, years)(begun))


def academic_year(on):
    """The last one finished by a day: from September to August."""
    last = int(on[:4]) if day_after(on) >= f"{on[:4]}-09-01" else int(on[:4]) - 1
    year = f"{last - 1}-{last}"
    return Moment(f"{last}-08-31", f"{last - 1}-09-01", f"{last}-09-01", (f"{year}-1", f"{year}-2"))


def calendar_year(on):
    year = int(day_after(on)[:4]) - 1
    return Moment(f"{year}-12-31", f"{year}-01-01", f"{year + 1}-01-01", ())


def moment(clock, today=TODAY):
    """A point is the latest such day; a year, a quarter and a month are the last that are over."""
    if clock.startswith("point "):
        on = f"{today[:4]}-{clock[6:]}"
        on = on if on <= today else f"{int(today[:4]) - 1}-{clock[6:]}"
        return Moment(on, f"{on[:4]}-01-01", day_after(on), ())
    if clock == "academic year":
        return academic_year(today)
    if clock == "calendar year":
        return calendar_year(today)
    if clock in ("quarter", "month"):
        length = 3 if clock == "quarter" else 1
        months = int(day_after(today)[:4]) * 12 + int(day_after(today)[5:7]) - 1
        last = months - months % length
        first = lambda count: f"{count // 12}-{count % 12 + 1:02d}-01"
        return Moment(day_after(first(last), -1), first(last - length), first(last), ())
    term = term_of(today)
    return Moment(today, f"{today[:4]}-01-01", day_after(today), (term,) if clock == "term" else ())
