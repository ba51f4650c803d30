"""Heads of a list as deep as they come, and tables of a document row by row."""

from writers import get_column_letter


def depth(column):
    return 1 + max(map(depth, column[1])) if is_group(column) else 1


def is_group(column):
    return isinstance(column[1], list) and column[1] and isinstance(column[1][0], tuple)


def width(column):
    return sum(map(width, column[1])) if is_group(column) else (column[2] if len(column) > 2 else 1)


def tall(s, row, col, columns, blank=6):
    """A list whose head has as many rows as its deepest group; gives the row below it."""
    rows = max(map(depth, columns))
    first = row + rows

    def draw(parts, at, col, left):
        for part in parts:
            wide = width(part)
            if is_group(part):
                s.put(at, col, part[0], 1, wide)
                draw(part[1], at + 1, col, left - 1)
            else:
                s.put(at, col, part[0], left, wide)
                s.ask(part[0], part[1], first, col)
                for blank_row in range(first, first + blank):
                    s.put(blank_row, col, "", 1, wide)
            col += wide

    draw(columns, row, col, rows)
    return first + blank


class Rows:
    """A table of a document, row by row; addresses count the columns that are drawn, not the cells."""

    def __init__(self, side=""):
        self.cells, self.asks, self.side, self.first = [], {}, side, True

    def at(self, col):
        return f"{get_column_letter(col)}{len(self.cells) + 1}"

    def start(self):
        if not self.side:
            return [], 1
        line = [(self.side if self.first else "", 1, "down" if self.first else "same")]
        self.first = False
        return line, 2

    def under(self, side):
        """Rows that follow share a cell at their left."""
        self.side, self.first = side, True
        return self

    def pairs(self, *fields):
        """(label, truth, columns of the value = 1, columns of the label = 1)"""
        line, col = self.start()
        for label, truth, *size in fields:
            room, wide = (size + [1, 1][len(size) :])[:2]
            line += [(label, wide), ("", room)]
            self.asks[self.at(col + wide)] = (label, truth)
            col += wide + room
        self.cells.append(line)
        return self

    def list(self, *columns, blank=3):
        """(label, truth, columns = 1) and blank rows below."""
        line, col = self.start()
        self.cells.append(line + [(label, size[0] if size else 1) for label, _, *size in columns])
        for label, truth, *size in columns:
            self.asks[self.at(col)] = (label, truth)
            col += size[0] if size else 1
        for _ in range(blank):
            line, _ = self.start()
            self.cells.append(line + [("", size[0] if size else 1) for _, _, *size in columns])
        return self

    def into(self, document):
        document.table(self.cells, self.asks)
