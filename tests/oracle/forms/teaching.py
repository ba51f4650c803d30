"""Sections, timetables, workload, visits to classes, the table of sections and programmes of quality monitoring."""
from collections import defaultdict
from decimal import Decimal

from answers import Number, OneOf, Unknown, rounded
from forms.form import Form, unheld, words
from forms.personal import personal
from forms.projects import numbered
from forms.supervisors import guided_now
from university.raw import dated, day, named, person_name, said


def workloads(campus, number, terms):
    return [row for one in campus.numbers[number] for term in terms for row in campus.workloads[one, term]]


def taught(campus, number, terms):
    return [row for one in campus.numbers[number] for row in campus.teaching[one] if row["XNXQ"] in terms]


def hours_taught(campus, number, terms):
    """Somebody's own hours: of the hours of a section those that are theirs."""
    return sum((Decimal(str(row["CDXS"] or 0)) for row in taught(campus, number, terms)), Decimal(0))


def own_hours(row):
    """Of the hours a section was given those that somebody gave."""
    return Decimal(str(row["WCXS"])) * Decimal(str(row["CDBL"]))


def standard_hours(row):
    product = Decimal(1)
    for factor in ("WCXS", "GMXS", "KCXS", "CFXS", "CDBL"):
        product *= Decimal(str(row[factor]))
    return rounded(product, 2)


def number_or_none(value, places=0):
    return None if value is None else Number(value, places)


def course_of(campus, section):
    return campus.courses.get(section.get("KCH"), {})


def section_items(campus, term, number):
    graduate = campus.graduate_sections.get((term, number))
    if graduate:
        return graduate_items(graduate)
    section = campus.sections.get((term, number), {})
    course = course_of(campus, section)
    return {
        "教学班号": number, "开课号": number,
        "课程号": said(section.get("KCH")), "课程名称": said(course.get("KCMC")),
        "课程性质": said(course.get("KCSX")), "课程类别": said(course.get("KCLB")),
        "学分": number_or_none(course.get("XF"), 1),
        "学时": number_or_none(course.get("ZXS")), "总学时": number_or_none(course.get("ZXS")),
        "理论学时": number_or_none(course.get("LLXS")), "实验学时": number_or_none(course.get("SYXS")),
        "授课方式": said(section.get("SKFS")), "授课语种": said(section.get("SKYY")), "考核方式": said(section.get("KSFS")),
        "授课班级": said(section.get("SKBJ")), "校区": said(section.get("XQ")),
        "起始周": number_or_none(section.get("QSZ")), "终止周": number_or_none(section.get("ZZZ")),
        "计划人数": number_or_none(section.get("KRL")),
        "学生人数": number_or_none(section.get("XDRS")), "本科学生数": number_or_none(section.get("XDRS")),
    }


def graduate_items(row):
    """The graduate school knows little of its sections."""
    nothing = words("课程性质 课程类别 学分 学时 总学时 理论学时 实验学时 授课方式 授课语种 考核方式 授课班级 校区 起始周 终止周 计划人数")
    return {**dict.fromkeys(nothing), "教学班号": row["BJH"], "课程号": row["KCH"], "课程名称": said(row["KCMC"]),
            "学生人数": number_or_none(row["XKRS"])}


# ---- workload --------------------------------------------------------------------------------------------------------

def workload_rows(fill):
    campus, (term,) = fill.campus, fill.moment.terms
    found = {}
    for row in workloads(campus, fill.subject, (term,)):
        section = campus.sections.get((term, row["JXBH"]), {})
        classes = [one for one in (said(section.get("SKBJ")) or "").split(",") if one]
        found[row["JXBH"],] = {
            **section_items(campus, term, row["JXBH"]),
            # "全校" is open to all, which no source calls one class or several.
            "是否合班": Unknown() if classes in ([], ["全校"]) else "是" if len(classes) > 1 else "否",
            # The source books the hours of a section whole with each of its teachers.
            "教学班学时/计划": Number(row["JHXS"], 0),
            "教学班学时/完成": Number(row["WCXS"], 0),
            "本人完成学时": Number(own_hours(row), 1),
            "系数/规模": Number(row["GMXS"], 2),
            "系数/课程": Number(row["KCXS"], 2),
            "系数/重复课": Number(row["CFXS"], 2),
            "承担比例": Number(Decimal(str(row["CDBL"])) * 100),
            "标准学时": Number(standard_hours(row), 2),
        }
    return found


def workload_person(fill):
    rows = workloads(fill.campus, fill.subject, fill.moment.terms)
    return {**personal(fill.campus, fill.subject, fill.on),
            "本学期标准学时合计": Number(sum(map(standard_hours, rows)), 2) if rows else None}


def workload_of_year(fill):
    """TW-2: whoever is in office at the end of the year and has workload in it."""
    campus, terms, found = fill.campus, fill.moment.terms, {}
    for number in fill.staff():
        rows = workloads(campus, number, terms)
        if not rows:
            continue
        by_kind = defaultdict(Decimal)
        for row in rows:
            section = campus.sections.get((row["XNXQ"], row["JXBH"]), {})
            by_kind[kind_of_course(campus, section)] += standard_hours(row)
        found[number,] = {
            **personal(campus, number, fill.on),
            "理论课": Number(by_kind["理论"], 2),
            "实验课": Number(by_kind["实验"], 2),
            "研究生/指导人数": Number(sum(guided_now(campus, number, fill.on).values())),
            "标准学时合计": Number(sum(map(standard_hours, rows)), 2),
        }
    return found


def kind_of_course(campus, section):
    """An experiment is one; practice given as lessons (实践环节) is neither theory nor experiment."""
    if section.get("SKFS") == "实验":
        return "实验"
    return "实践" if course_of(campus, section).get("KCLB") == "实践环节" else "理论"


# ---- sections --------------------------------------------------------------------------------------------------------

def plan_of_term(fill):
    """TO-01: one row a teacher of a section."""
    campus, (term,), found = fill.campus, fill.moment.terms, {}
    for row in campus.assignments:
        section = campus.sections.get((term, row["JXBH"]))
        if row["XNXQ"] != term or section is None or not fill.mine(section["KKDWH"]):
            continue
        found[row["JXBH"], row["GH"] or "", row["RKJS"]] = {
            **section_items(campus, term, row["JXBH"]), **teacher(fill, row),
            "开课单位": campus.unit_name(section["KKDWH"], fill.on),
            "角色": said(row["RKJS"]),
        }
    return found


def teacher(fill, row):
    number = said(row["GH"])
    known = number in fill.campus.staff
    who = personal(fill.campus, number, fill.on) if known else {}
    name = who.get("姓名") or person_name(row.get("JSXM"))
    return {"工号": number, "姓名": name, "授课教师": name, "授课教师工号": number, "职称": who.get("职称")}


def sections_of_year(fill):
    """QM-5-1-1: one row a teacher of a section of either term; who only watches experiments is none."""
    campus, found = fill.campus, {}
    for row in campus.assignments:
        section = campus.sections.get((row["XNXQ"], row["JXBH"]))
        if row["XNXQ"] not in fill.moment.terms or section is None or not fill.mine(section["KKDWH"]) or row["RKJS"] == "实验指导":
            continue
        found.setdefault((row["JXBH"], row["GH"] or ""), []).append({
            **section_items(campus, row["XNXQ"], row["JXBH"]), **teacher(fill, row),
            "开课单位": campus.unit_name(section["KKDWH"], fill.on),
            "单位号": OneOf(section["KKDWH"], campus.now(section["KKDWH"])),
        })
    return found


def programme_list(fill):
    """QM-1-5-1"""
    found = {}
    for number, row in fill.campus.programmes.items():
        if fill.mine(row["DWH"]):
            found[number,] = {
                "校内专业代码": number, "校内专业名称": said(row["ZYMC"]), "专业目录/专业代码": said(row["GJZYDM"]),
                "所属单位名称": fill.campus.unit_name(row["DWH"], fill.on),
                "所属单位号": OneOf(row["DWH"], fill.campus.now(row["DWH"])),
                "专业设置年份": OneOf(said(row["KBNF"]), Number(row["KBNF"])),
                "学制": Number(row["XZ"]), "授予学位门类": said(row["XKML"]), "招生状态": said(row["ZSZT"]),
            }
    return found


# ---- a teacher's week ------------------------------------------------------------------------------------------------

def term_list(fill):
    """TO-02, below: one row a role in a section."""
    campus, (term,), found = fill.campus, fill.moment.terms, {}
    for row in taught(campus, fill.subject, (term,)):
        found[row["JXBH"], row["RKJS"]] = {
            **section_items(campus, term, row["JXBH"]),
            "任课角色": said(row["RKJS"]),
            "承担学时": number_or_none(row["CDXS"], 1),
        }
    return found


def week(fill):
    """{(block, day): lessons}: what stands in the cell of a week."""
    campus, (term,) = fill.campus, fill.moment.terms
    mine = {row["JXBH"] for row in taught(campus, fill.subject, (term,))}
    found = defaultdict(list)
    for number in mine:
        course = course_of(campus, campus.sections.get((term, number), {}))
        for row in campus.meetings[term, number]:
            building, door = campus.place(row["JASH"])
            lines = [said(course.get("KCMC")), number, f"第{said(row['ZC'])}周" if said(row["ZC"]) else None,
                     f"{building}{door}" if building else None]
            block = min((int(row["KSJC"]) - 1) // 2, 4)
            found[block, int(row["XQJ"]) - 1].append("\n".join(line for line in lines if line))
    return found


# ---- visits, results -------------------------------------------------------------------------------------------------

def visits_of_leaders(fill):
    """TO-08: visits of this term by leaders; 督导 and 同行 are none."""
    campus, (term,), found = fill.campus, fill.moment.terms, {}
    counted = [row for row in campus.visits if row["XNXQ"] == term and row["TKRLX"] in ("校领导", "处级", "院级")
               and (dated(row["TKRQ"]) or "9") <= fill.on]
    for row in counted:
        number = said(row["TKRGH"])
        if not fill.own(number):
            continue
        who = personal(campus, number, fill.on)
        same = [one for one in counted if campus.same(number, one["TKRGH"])]
        scores = [Decimal(str(one["PF"])) for one in same if one["PF"] is not None]
        session = campus.sessions.get(row["KTID"] or "")
        taught = session and said(session["GH"])
        found[number, str(dated(row["TKRQ"])), row["JXBH"]] = {
            "工号": number, "姓名": who["姓名"], "所在单位": who["所在单位"], "职务": who["行政职务"], "职务级别": who["职务级别"],
            "实际听课次数": Number(len(same)),
            "听课日期": day(row["TKRQ"]), "教学班号": row["JXBH"],
            "课程名称": section_items(campus, term, row["JXBH"])["课程名称"],
            "授课教师": person_name(campus.staff[taught]["XM"]) if taught in campus.staff else None,
            "授课教师所在单位": campus.unit_name(campus.home(taught, fill.on), fill.on) if taught in campus.staff else None,
            "评分": number_or_none(row["PF"], 0),
            "平均评分": Number(sum(scores) / len(scores)) if scores else None,
        }
    return numbered(found)


def results_of_year(fill):
    """TO-10: whoever taught in the year; the mean of the results published, a section counting once."""
    campus, terms, found = fill.campus, fill.moment.terms, {}
    for number in fill.staff():
        rows = taught(campus, number, terms)
        if not rows:
            continue
        rated = [row for row in campus.ratings if campus.same(number, row["GH"]) and row["XNXQ"] in terms]
        scores = [Decimal(str(row["PJCJ"])) for row in rated if row["PJCJ"] is not None]
        found[number,] = {
            **personal(campus, number, fill.on),
            "序号": Number(len(found) + 1),
            # 门次 counts sections; two of one course are two.
            "授课门次": Number(len({(row["XNXQ"], row["JXBH"]) for row in rows})),
            "授课学时": Number(hours_taught(campus, number, terms), 1),
            "评教分": Number(sum(scores) / len(scores), 2) if scores else None,
            "参评人数": Number(sum(row["SPRS"] or 0 for row in rated)) if rated else None,
        }
    return found


FORMS = {
    "TW-1": Form("term", True, workload_person, words("工号 姓名 所在单位 专业技术职务 本学期标准学时合计"), "课程号", ("教学班号",), workload_rows),
    "TW-2": Form("academic year", first="工号", key=("工号",), rows=workload_of_year, unheld=unheld(
        "课程设计 实习指导 研究生/课程标准学时 毕业设计/指导人数 毕业设计/标准学时 指导标准学时 学科竞赛 大创 教改项目 其他教学工作量 减免学时 额定学时 超额学时 院系审核")),
    "TO-01": Form("term", first="开课单位", key=("教学班号", "任课教师/工号", "角色"), rows=plan_of_term, unheld=unheld(
        "周学时 授课对象专业年级 教室类型要求 教材名称 备注")),
    "TO-02": Form("term", True, first="课程号", key=("教学班号", "任课角色"), rows=term_list, week=week),
    "TO-08": Form("term", first="序号", key=("听课人/工号", "听课日期", "教学班号"), rows=visits_of_leaders, unheld=unheld(
        "规定听课次数 其中思政课次数 完成率 未完成原因")),
    "TO-10": Form("academic year", first="序号", key=("工号",), rows=results_of_year, unheld=unheld(
        "督导/评价分 督导/听课次数 同行评价分 领导评价分 各项权重 综合得分 院系内位次区间 教学事故 评价等级 院系意见")),
    "QM-1-5-1": Form("point 09-30", first="校内专业", key=("校内专业代码",), rows=programme_list, unheld=unheld(
        "专业目录/专业名称 代码版本 优势专业类型 允许修业年限 是否新专业 是否师范类专业")),
    "QM-5-1-1": Form("academic year", first="开课号", key=("开课号", "授课教师工号"), rows=sections_of_year, unheld=unheld(
        "教材使用情况 教材类型")),
}
