"""Supervisors of graduates."""
from collections import Counter

from answers import Among, Number, OneOf
from forms.form import Form, unheld, words
from forms.moments import lately
from forms.personal import personal, with_word
from forms.projects import headed_running, running
from university.raw import code_list, dated, holds, month, said


def guided_now(campus, number, on):
    """{培养层次: students whom somebody guides as first supervisor on a day}."""
    found = Counter()
    for row in campus.all_of(campus.guided, number):
        student = campus.graduates.get(row["XH"])
        if student and campus.is_student(student, on) and holds(row, "KSRQ", "JSRQ", on):
            found[student["PYCC"]] += 1
    return found


def guided_to_the_end(campus, number, on):
    found = Counter()
    for student in {row["XH"] for row in campus.all_of(campus.guided, number)}:
        row = campus.graduates.get(student)
        if row and campus.graduated(row, on):
            found[row["PYCC"]] += 1
    return found


def qualified(campus, number, on):
    """Qualifications not given up by the day."""
    return [row for row in campus.all_of(campus.supervisors, number)
            if row["SGZT"] != "退出" and (dated(row["PDNY"]) or "") <= on[:7]]


def admission_review(fill):
    """SV-3: three years back from the day."""
    campus, number, on = fill.campus, fill.subject, fill.on
    within = lately(on, 3)
    papers = [output for one in campus.numbers[number] for author, output in campus.authorships[one]
              if author["SX"] == 1 and output["CGLX"] in ("期刊论文", "会议论文") and within(dated(output["FBRQ"]))]
    awards = [row for row in campus.awards if campus.same(number, row["DYWCRGH"]) and within(dated(row["HJRQ"]))]
    patents = [row for row in campus.patents if campus.same(number, row["DYFMRGH"]) and within(dated(row["SQGGR"]))]
    guided = guided_now(campus, number, on)
    return with_word({
        **personal(campus, number, on),
        "招生学科": Among({discipline(row["XKDM"]) for row in qualified(campus, number, on)}) if qualified(campus, number, on) else None,
        "在研项目数": Number(len(taken_part(campus, number, on))),
        "在研主持项目": listed(headed_running(campus, number, on), "XMMC"),
        "近三年代表性论文": listed(papers, "TM"),
        "近三年科研获奖": OneOf(listed(awards, "CGMC"), listed(awards, "JLMC")),
        "近三年授权专利": listed(patents, "ZLMC"),
        "在读博士生数": Number(guided["博士"]),
        "在读硕士生数": Number(guided["硕士"]),
    }, ("专业技术职务",))


def listed(rows, column):
    """Different titles once each; a word where there is none."""
    return Among({said(row[column]) for row in rows}) if rows else "无"


def taken_part(campus, number, on):
    """Running projects somebody heads or is a member of."""
    part = {row["XMBH"] for one in campus.numbers[number] for row in campus.memberships[one]}
    return [row for row in campus.projects.values()
            if running(row, on) and (row["XMBH"] in part or campus.same(number, row["FZRGH"]))]


def discipline(code):
    return code_list("degree-catalogue-2022").get(code)


def supervisor_list(fill):
    """SV-4"""
    campus, found = fill.campus, {}
    for number in fill.staff():
        rows = qualified(campus, number, fill.on)
        if not rows:
            continue
        first = lambda kind: min((dated(row["PDNY"]) for row in rows if row["DSLB"] == kind and dated(row["PDNY"])), default=None)
        kind = campus.supervisor_kind(number, fill.on)
        codes = {said(row["XKDM"]) for row in rows}
        now, then = guided_now(campus, number, fill.on), guided_to_the_end(campus, number, fill.on)
        found[number,] = {
            **personal(campus, number, fill.on),
            "序号": Number(len(found) + 1),
            "首次任硕导时间": month(first("硕士生导师")),
            "首次任博导时间": month(first("博士生导师")),
            "一级学科代码": either(codes),
            "一级学科名称": either({discipline(code) for code in codes}),
            "在读/博士生数": Number(now["博士"]),
            "在读/硕士生数": Number(now["硕士"]),
            "累计毕业/博士生数": Number(then["博士"]),
            "累计毕业/硕士生数": Number(then["硕士"]),
            "上岗状态": OneOf(*{row["SGZT"] for row in rows if row["DSLB"] == kind}),
        }
    return found


def either(values):
    """The main one or all of them."""
    return OneOf(*values, Among(values))


FORMS = {
    "SV-3": Form("today", True, admission_review, words(
        "工号 姓名 出生年月 所在单位 专业技术职务 导师类别 招生学科 在研项目数 在研主持项目 近三年代表性论文 近三年科研获奖 近三年授权专利 "
        "在读博士生数 在读硕士生数")),
    "SV-4": Form("point 09-30", first="序号", key=("工号",), rows=supervisor_list, unheld=unheld(
        "二级学科或领域 是否兼职导师 工作单位")),
}
