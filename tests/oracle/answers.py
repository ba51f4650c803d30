"""What ought to be printed in a cell, and whether it is.

A plain text must stand there as it is, None means that the cell stays empty; the classes below leave open how a number
or a date is written, or that a careful clerk may answer in more than one way.
"""
import datetime
import re
from decimal import ROUND_HALF_UP, Decimal

class Unknown:
    """A value this judge cannot work out."""

    def fits(self, cell):
        return True


class Unheld:
    """Nobody's system holds it: whatever stands there was made up. An empty cell is no question."""

    def __repr__(self):
        return "nothing: no source holds it"

    def fits(self, cell):
        return is_empty(cell)


class Star:
    """A cell that must stay empty by the rules of the form."""

    def __repr__(self):
        return "'*'"

    def fits(self, cell):
        return is_empty(cell) or str(cell.value).strip() == "*"


class Among:
    """Several answers put together in any order, whatever stands between them."""

    def __init__(self, values):
        self.values = sorted(str(value) for value in values)

    def __repr__(self):
        return "、".join(self.values)

    def fits(self, cell):
        left = str("" if cell.value is None else cell.value)
        for value in sorted(self.values, key=len, reverse=True):
            if value not in left:
                return False
            left = left.replace(value, "", 1)
        return re.fullmatch(r"[、；;，,\s\d.]*", left) is not None


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
        if places is None:  # a text says as many places as it has
            return number == rounded(self.value, max(self.places, 0))
        return places >= self.places and number == rounded(self.value, places)


class Counted:
    """A running number of so many rows; which row comes when is the office's order."""

    def __init__(self, count):
        self.count = count

    def __repr__(self):
        return f"1 to {self.count}"

    def fits(self, cell):
        shown = shown_number(cell)
        return shown is not None and 1 <= shown[0] <= self.count


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


def is_empty(cell):
    return cell.value is None or str(cell.value).strip() == ""


def fits(expected, cell):
    if expected is None:
        return is_empty(cell)
    if isinstance(expected, str):
        return one_line("" if cell.value is None else cell.value) == one_line(expected)
    return expected.fits(cell)


def one_line(text):
    return re.sub(r"\s+", " ", str(text)).strip()


def rounded(value, places):
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def shown_number(cell):
    """The number as displayed, and its decimal places."""
    if cell.number_format == "@" and re.fullmatch(r"-?\d+(\.\d+)?", str(cell.value)):
        value = Decimal(str(cell.value))
        return value, None
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
