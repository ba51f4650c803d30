"""Returns about laboratories: instruments, staff, the summary; and the use of classrooms."""
from collections import defaultdict

from answers import Number, OneOf, Unheld, rounded
from forms.form import Form, List, unheld, words
from forms.personal import personal
from forms.premises import area, room_use
from university.raw import amount, code_list, dated, day, month, said

LARGE = 500_000  # yuan; instruments of the national sharing platform


# ---- instruments -----------------------------------------------------------------------------------------------------

def equipment(fill):
    """Cards of the unit on the day; one without a date of purchase was always there."""
    return [row for row in fill.campus.assets.values()
            if fill.mine(said(row["SYDWH"])) and (dated(row["GZRQ"]) or "") <= fill.on]


def is_instrument(row):
    """Teaching and research instruments of the returns begin at 1,000 yuan."""
    return row["SYFX"] in ("教学", "科研") and row["price"] is not None and row["price"] >= 1000


def instruments(fill):
    """SJ-1"""
    campus, found = fill.campus, {}
    for row in filter(is_instrument, equipment(fill)):
        found[row["ZCBH"],] = {
            "仪器编号": row["ZCBH"], "分类号": said(row["FLH"]), "仪器名称": said(row["ZCMC"]), "型号": said(row["XH"]),
            "规格": said(row["GG"]), "国别码": said(row["GBM"]), "单价": Number(row["price"], 2), "购置日期": day(row["GZRQ"]),
            "现状码": said(row["XZM"]), "使用方向": said(row["SYFX"]),
            "单位编号": OneOf(row["SYDWH"], campus.now(row["SYDWH"])), "单位名称": campus.unit_name(row["SYDWH"], fill.on),
        }
    return found


# ---- staff -----------------------------------------------------------------------------------------------------------

def assistants(fill):
    return [number for number in fill.staff() if str(fill.campus.staff[number]["JZGLBM"]) == "12"]


def laboratory_staff(fill):
    """SJ-5"""
    campus, found = fill.campus, {}
    for number in assistants(fill):
        own, education = campus.staff[number], campus.education(number, fill.on)
        who = personal(campus, number, fill.on)
        found[number,] = {
            "人员编号": number, "实验室名称": said(own["KS"]), "姓名": who["姓名"], "性别": said(own["XBM"]),
            "出生年月": month(campus.record(number, "CSRQ")), "所属学科": said(own["YJXKM"]),
            "专业技术职务": who["专业技术职务"], "文化程度": education and str(education["XLM"]),
        }
    return found


# ---- summary ---------------------------------------------------------------------------------------------------------

def ten_thousands(rows):
    return Number(sum(row["price"] or 0 for row in rows) / 10000, 2)


def laboratories(fill):
    """SZ-1, of the end of the academic year."""
    campus, every = fill.campus, equipment(fill)
    good = list(filter(is_instrument, every))
    people = {min(campus.numbers[number]): number for number in assistants(fill)}
    space = rooms_of(fill, "121")
    return {
        "仪器设备台件": Number(len(every)), "仪器设备金额": ten_thousands(every),
        "贵重仪器台件": Number(sum(row["price"] >= LARGE for row in good)),
        "教学科研仪器设备值": ten_thousands(good),
        "本学年新增教学科研仪器设备值": ten_thousands([row for row in good if fill.moment.during(dated(row["GZRQ"]))]),
        "实验室面积": Number(space, 2), "专任人员数": Number(len(people)),
        "其中高级职称": Number(sum(campus.title_level(one, fill.on) in ("正高级", "副高级") for one in people.values())),
        **{label: Unheld() for label in (
            "实验室个数", "教学实验项目个数", "教学实验人时数", "经费投入", "上学年末仪器设备台件", "上学年末仪器设备金额")},
    }


def changes(fill):
    """SJ-2: what there was a year ago was said in a return, which no source has; nor does any say what was taken off."""
    good = list(filter(is_instrument, equipment(fill)))
    bought = [row for row in good if fill.moment.during(dated(row["GZRQ"]))]
    large = [row for row in good if row["price"] >= 100_000]
    nowhere = "上学年末台件 上学年末金额 本学年减少台件 本学年减少金额"
    return {
        **dict.fromkeys(words(nowhere), Unheld()),
        "本学年增加台件": Number(len(bought)), "本学年增加金额": ten_thousands(bought),
        "本学年末台件": Number(len(good)), "本学年末金额": ten_thousands(good),
        "其中10万元以上台件": Number(len(large)), "其中10万元以上金额": ten_thousands(large),
    }


def rooms_of(fill, use):
    """The space of the unit's rooms of a use; of a shared room the unit's share. Of the university all there is."""
    campus = fill.campus
    if said(campus.units[fill.subject]["LSDWH"]) is None:
        return sum(amount(room["面积/使用面积"]) or 0 for room in campus.rooms.values() if str(room["用途/代码"]) == use)
    return sum((amount(campus.rooms[row["房间编号"]]["面积/使用面积"]) or 0) * (amount(row["占用比例"]) or 0)
               for row in campus.allocated(fill.on)
               if fill.mine(row["使用单位/单位号"]) and str(campus.rooms[row["房间编号"]]["用途/代码"]) == use)


# ---- classrooms ------------------------------------------------------------------------------------------------------

def off(week):
    """Days off of a teaching week of this term: the national holiday lies in its fifth and sixth."""
    return {5: 2, 6: 3}.get(week, 0)


def classrooms(fill):
    """RM-08: eight lessons a day from Monday to Friday, in the weeks of the term that are over and in which the room was
    in service: it is today, or a class met there."""
    campus, (term,), found = fill.campus, fill.moment.terms, {}
    weeks, met, booked, used = set(), defaultdict(set), defaultdict(int), defaultdict(int)
    for row in campus.sessions.values():
        if row["XNXQ"] != term:
            continue
        room, lessons = campus.places.get(campus.plain(row["JASH"] or "")), row["JSJC"] - row["KSJC"] + 1
        weeks.add(row["ZC"])
        met[room].add(row["ZC"])
        if row["XQJ"] <= 5 and row["JSJC"] <= 8:
            booked[room] += lessons
            used[room] += lessons if row["ZT"] != "停课" else 0
    for number, room in campus.rooms.items():
        if "教室" not in (room_use(room) or ""):
            continue
        building = campus.buildings[room["楼宇编号"]]
        served = weeks if said(room["状态"]) == "在用" else met[number]
        found[number,] = {
            "楼宇": said(building["楼宇名称"]), "校区": said(building["校区"]),
            "教室编号": number, "教室名称": said(room["房间名称"]), "教室类型": room_use(room),
            "座位数": said(room["座位数"]) and Number(room["座位数"]), "使用面积": area(room["面积/使用面积"]),
            "可用节数": Number(8 * sum(5 - off(week) for week in served)),
            "排课节数": Number(booked[number]), "上课节数": Number(used[number]),
        }
    return found


FORMS = {
    "SJ-1": Form("point 08-31", first="学校代码", key=("仪器编号",), rows=instruments, unheld=unheld("学校代码 仪器来源")),
    "SJ-5": Form("point 08-31", first="学校代码", key=("人员编号",), rows=laboratory_staff, unheld=unheld(
        "学校代码 实验室编号 专家类别 国内培训学历教育时间 国内培训非学历时间 国外培训时间")),
    "SZ-1": Form("academic year", grid=laboratories, labels=words(
        "仪器设备台件 仪器设备金额 贵重仪器台件 教学科研仪器设备值 本学年新增教学科研仪器设备值 实验室个数 实验室面积 专任人员数 "
        "其中高级职称 教学实验项目个数 教学实验人时数 经费投入 上学年末仪器设备台件 上学年末仪器设备金额")),
    "SJ-2": Form("academic year", grid=changes, labels=words(
        "上学年末台件 上学年末金额 本学年增加台件 本学年增加金额 本学年减少台件 本学年减少金额 本学年末台件 本学年末金额 "
        "其中10万元以上台件 其中10万元以上金额")),
    "RM-08": Form("term", unheld=unheld("考试占用节次 临时借用节次 停用原因"), more=(
        List("序号", ("教室编号",), classrooms, totals=words("座位数 使用面积 可用节数 排课节数 上课节数"), sheet="楼宇"),)),
}
