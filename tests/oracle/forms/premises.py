"""Rooms and assets."""
from collections import defaultdict

from answers import Number, OneOf, rounded
from forms.form import Form, unheld, words
from forms.personal import personal
from forms.projects import numbered
from university.raw import amount, code_list, dated, day, month, named, person_name, said


def room_use(room):
    return named("jyt1001_FJYT", room["用途/代码"]) or said(room["用途/名称"])


def area(value):
    return None if amount(value) is None else Number(amount(value), 2)


def used_area(campus, row):
    return amount(campus.rooms[row["房间编号"]]["面积/使用面积"]) * (amount(row["占用比例"]) or 0)


def own_rooms(campus, number, on):
    numbers = campus.numbers[number]
    return [row for row in campus.allocated(on) if said(row["使用人/工号"]) in numbers]


def census(fill):
    """RM-02: every allocation of the unit's rooms on the day."""
    campus, on, found = fill.campus, fill.on, {}
    for row in campus.allocated(on):
        if not fill.mine(row["使用单位/单位号"]):
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


def teacher_rooms(fill):
    campus, found = fill.campus, {}
    for row in own_rooms(campus, fill.subject, fill.on):
        room = campus.rooms[row["房间编号"]]
        building = campus.buildings[room["楼宇编号"]]
        found[said(building["楼宇名称"]), str(room["位置/房间号"])] = {
            "校区": said(building["校区"]),
            "楼宇名称": said(building["楼宇名称"]),
            "房间号": str(room["位置/房间号"]),
            "房间用途": room_use(room),
            "分配用途": said(row["用途"]),
            "使用面积": area(room["面积/使用面积"]),
            "共用人数": Number(len(campus.occupants(row["房间编号"], fill.on))),
            "折算面积": Number(used_area(campus, row), 2),
        }
    return found


def teacher_totals(fill):
    campus, rows = fill.campus, own_rooms(fill.campus, fill.subject, fill.on)

    def total(purpose):
        areas = [used_area(campus, row) for row in rows if row["用途"] == purpose]
        # A total may be of what is printed in the rows above it or of what they were rounded from.
        return OneOf(Number(sum(areas), 2), Number(sum(rounded(one, 2) for one in areas), 2)) if areas else None

    return {**personal(campus, fill.subject, fill.on), "办公用房面积合计": total("办公"), "科研用房面积合计": total("科研"),
            "是否多处办公用房": several_offices(rows)}


def several_offices(rows):
    return "是" if len({row["房间编号"] for row in rows if row["用途"] == "办公"}) > 1 else "否"


def offices(fill):
    """RM-04: the offices of everybody in the unit, one row a person and room."""
    campus, found = fill.campus, {}
    for row in campus.allocated(fill.on):
        number = said(row["使用人/工号"])
        if row["用途"] != "办公" or number is None or not fill.mine(row["使用单位/单位号"]):
            continue
        room = campus.rooms[row["房间编号"]]
        who = personal(campus, number, fill.on) if number in campus.staff else {}
        duties = campus.duties_on(number, fill.on)
        key = (number, said(campus.buildings[room["楼宇编号"]]["楼宇名称"]), str(room["位置/房间号"]))
        found[key] = {
            "单位": OneOf(campus.unit_name(row["使用单位/单位号"], fill.on), who.get("所在单位")),
            "工号": number,
            "姓名": who.get("姓名") or person_name(row["使用人/姓名"]),
            "行政职务": who.get("行政职务"), "职务级别": who.get("职务级别"),
            "职务/任职时间": OneOf(*[month(one["RZRQ"]) for one in duties]) if duties else None,
            "楼宇名称": key[1], "房间号": key[2],
            "使用面积": area(room["面积/使用面积"]),
            "共用人数": Number(len(campus.occupants(row["房间编号"], fill.on))),
            "人均使用面积": Number(used_area(campus, row), 2),
            "是否多处办公用房": several_offices(own_rooms(campus, number, fill.on)) if number in campus.staff else None,
        }
    return found


def use_of_rooms(fill):
    """RM-01: rooms of the unit by their use; shared ones by the unit's shares, one under repair neither used nor idle."""
    campus = fill.campus
    shares = defaultdict(lambda: 0)
    for row in campus.allocated(fill.on):
        if fill.mine(row["使用单位/单位号"]):
            shares[row["房间编号"]] += amount(row["占用比例"]) or 0
    code = lambda number: str(campus.rooms[number]["用途/代码"])
    kinds = {
        ("总计", "合计"): lambda code: True,
        ("教学科研用房", "小计"): lambda code: code.startswith("1"),
        ("教学科研用房", "教室"): lambda code: code == "111",
        ("教学科研用房", "实验室、实习场所"): lambda code: code == "121",
        ("教学科研用房", "专用科研用房"): lambda code: code == "122",
        ("行政办公用房", "小计"): lambda code: code.startswith("2"),
        ("行政办公用房", "行政办公用房"): lambda code: code in ("2", "211"),
        ("行政办公用房", "其他行政办公用房"): lambda code: code == "299",
        ("生活用房", "小计"): lambda code: code.startswith("3"),
    }
    states = {"现有": None, "实际使用": ("在用",), "闲置": ("闲置",)}
    found, spaces = {}, {}
    for kind, has in kinds.items():
        for state, of in states.items():
            rooms = [one for one in shares if has(code(one)) and (of is None or said(campus.rooms[one]["状态"]) in of)]
            space = sum((amount(campus.rooms[one]["面积/使用面积"]) or 0) * shares[one] for one in rooms)
            each = sum(rounded((amount(campus.rooms[one]["面积/使用面积"]) or 0) * shares[one], 2) for one in rooms)
            found[(*kind, f"{state}/数量（间）")] = Number(len(rooms))
            found[(*kind, f"{state}/面积")] = OneOf(Number(space, 2), Number(each, 2))
            spaces[state] = space
        found[(*kind, "使用率")] = Number(100 * spaces["实际使用"] / spaces["现有"], 1) if spaces["现有"] else None
    return found


# ---- assets ----------------------------------------------------------------------------------------------------------

def card(fill, row):
    campus = fill.campus
    building, door = campus.place(row["CFDD"])
    number = said(row["LYRGH"])
    who = personal(campus, number, fill.on) if number in campus.staff else {}
    price = None if row["price"] is None else Number(row["price"], 2)
    return {
        "资产编号": row["ZCBH"], "资产名称": said(row["ZCMC"]), "分类号": said(row["FLH"]), "分类名称": said(row["FLMC"]),
        "型号": said(row["XH"]), "规格": said(row["GG"]), "品牌": said(row["PP"]),
        "单价": price, "原值": price,
        "取得日期": day(row["GZRQ"]), "购置日期": day(row["GZRQ"]),
        "经费来源": said(row["JFLY"]),
        "使用单位": campus.unit_name(row["SYDWH"], fill.on),
        "领用人/工号": number, "领用人/姓名": who.get("姓名"),
        "存放地点/楼宇": building, "存放地点/房间": door,
        "使用状况": said(row["XZM"]), "使用方向": said(row["SYFX"]),
    }


def cards(fill, chosen):
    found = {}
    for number, row in fill.campus.assets.items():
        if chosen(row) and (dated(row["GZRQ"]) or "") <= fill.on:
            found[number,] = card(fill, row)
    return numbered(found)


def unit_cards(fill):
    return cards(fill, lambda row: fill.mine(said(row["SYDWH"])))


def own_cards(fill):
    numbers = set(fill.campus.numbers[fill.subject])
    return cards(fill, lambda row: row["LYRGH"] in numbers)


def own_total(fill):
    rows = [fill.campus.assets[number] for number, in own_cards(fill)]
    return {**personal(fill.campus, fill.subject, fill.on),
            "名下资产件数": Number(len(rows)),
            "名下资产金额": Number(sum(row["price"] or 0 for row in rows), 2) if rows else None}


FORMS = {
    "RM-01": Form("point 12-31", table=use_of_rooms, stub=("房屋类别", "房屋分类"), unheld=unheld("出租出借面积 上年使用率 闲置原因")),
    "RM-02": Form("point 12-31", first="校区", key=("楼宇/编号", "房间/房间号", "使用/使用人工号", "使用/开始使用日期"), rows=census,
                  unheld=unheld("类型 是否出租出借 现场核查情况 变更情况说明")),
    "RM-03": Form("point 12-31", True, teacher_totals, words(
        "工号 姓名 所在单位 专业技术职务 行政职务 职务级别 人员类别 办公用房面积合计 科研用房面积合计 是否多处办公用房"),
        "校区", ("楼宇名称", "房间号"), teacher_rooms),
    "RM-04": Form("point 12-31", first="单位", key=("工号", "楼宇名称", "房间号"), rows=offices, unheld=unheld(
        "标准面积 是否超标 超标面积 兼任职务 是否离退休或调离未腾退 整改措施 整改完成时间 审核意见")),
    "AS-07": Form("point 12-31", first="序号", key=("资产编号",), rows=unit_cards, unheld=unheld("实盘数量 盘点人 盘点日期 差异原因说明")),
    "AS-08": Form("point 12-31", True, own_total, words("工号 姓名 所在单位 名下资产件数 名下资产金额"), "序号", ("资产编号",), own_cards,
                  unheld=unheld("数量 经费卡号")),
}
