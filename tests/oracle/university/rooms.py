"""Buildings, rooms and who uses them; equipment and where it stands."""
import re
import unicodedata
from collections import defaultdict
from decimal import Decimal, InvalidOperation
from functools import cached_property, lru_cache

from university.raw import amount, holds, said
from university.sources import Files


class Rooms(Files):
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

    @staticmethod
    def plain(place):
        bare = re.sub(r"教室|房间|[\s\-－—–_#.·,，、/()（）]", "", unicodedata.normalize("NFKC", str(place)).upper())
        return re.sub(r"[室号房]+$", "", bare)

    @cached_property
    def places(self):
        """Rooms by every way in which people write them: number, building and door, with the campus before it."""
        found = {}
        for number, row in self.rooms.items():
            building, door = self.buildings[row["楼宇编号"]], row["位置/房间号"]
            campus, name = building["校区"], building["楼宇名称"]
            for typed in (number, f"{name}{door}", f"{campus}{name}{door}", f"{campus.replace('校区', '')}{name}{door}"):
                found[self.plain(typed)] = number
        return found

    def place(self, typed):
        """(name of the building, door); (None, None) where the text names no room."""
        number = self.places.get(self.plain(typed)) if said(typed) else None
        if number is None:
            return None, None
        room = self.rooms[number]
        return said(self.buildings[room["楼宇编号"]]["楼宇名称"]), str(room["位置/房间号"])

    @cached_property
    def assets(self):
        """Cards by number; one whose price is a word is set aside by any accountant."""
        found = {}
        for row in self.asset_rows():
            try:
                row["price"] = None if said(row["DJ"]) is None else Decimal(said(row["DJ"]))
            except InvalidOperation:
                continue
            found[row["ZCBH"]] = row
        return found
