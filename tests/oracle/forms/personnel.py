"""Personnel and appraisal, the staff tables of quality monitoring, units."""
from decimal import Decimal

from answers import Among, Number, OneOf
from forms.form import Form, unheld, words
from forms.moments import academic_year, years_before
from forms.personal import personal, with_word
from forms.projects import headed_running, numbered
from forms.supervisors import guided_now, listed
from forms.teaching import hours_taught
from university.raw import code_list, dated, day, month, named, person_name, said


def everybody(fill, whom=lambda number: True, items=lambda number, found: {}):
    """One row a member of staff."""
    found = {}
    for number in filter(whom, fill.staff()):
        values = personal(fill.campus, number, fill.on)
        found[number,] = {**values, **items(number, values)}
    return numbered(found)


def own_staff(fill):
    """Those on the staff, not teachers engaged from outside."""
    return lambda number: not fill.campus.is_external(number)


def result(campus, number, year):
    row = campus.appraisal(number, year)
    return row and named("school_appraisal_result", row["KHJGM"])


# ---- one person ------------------------------------------------------------------------------------------------------

def alone(fill):
    return personal(fill.campus, fill.subject, fill.on)


def yearly_appraisal(fill):
    """PE-01: teaching of the last finished academic year, papers and awards of the calendar year."""
    campus, number, year = fill.campus, fill.subject, academic_year(fill.on)
    papers = [output for one in campus.numbers[number] for _, output in campus.authorships[one]
              if output["CGLX"] in ("期刊论文", "会议论文") and fill.moment.during(dated(output["FBRQ"]))]
    awards = [row for row in campus.awards if campus.same(number, row["DYWCRGH"]) and fill.moment.during(dated(row["HJRQ"]))]
    rated = [row for row in campus.ratings if campus.same(number, row["GH"]) and row["XNXQ"] in year.terms]
    scores = [Decimal(str(row["PJCJ"])) for row in rated if row["PJCJ"] is not None]
    return with_word({
        **alone(fill),
        "本年度授课学时": Number(hours_taught(campus, number, year.terms), 1),
        "评教结果": Number(sum(scores) / len(scores), 2) if scores else None,
        "上年度考核等次": result(campus, number, fill.moment.year - 1),
        "主持在研项目": listed(headed_running(campus, number, fill.on), "XMMC"),
        "本年度发表论文": listed(papers, "TM"),
        "本年度获奖": OneOf(listed(awards, "CGMC"), listed(awards, "JLMC")),
    }, ("行政职务", "专业技术职务"))


def certificate(fill):
    values = with_word(alone(fill), ("专业技术职务", "行政职务"))
    return {**values, "出具日期": day(fill.on), "联系电话": None}


def first_title(fill):
    values = with_word(alone(fill), ("现任专业技术职务",))
    return {**values, "年度考核结果": result(fill.campus, fill.subject, fill.moment.year - 1)}


# ---- one row a person ------------------------------------------------------------------------------------------------

def appraised(fill):
    """PE-05: whoever has a record of the year and belonged to the unit at its end."""
    campus, year, found = fill.campus, fill.moment.year, {}
    for number, of in sorted(campus.appraisals):
        if of != str(year) or not fill.own(number):
            continue
        row, took = campus.appraisals[number, of], named("school_appraisal_result", campus.appraisals[number, of]["KHJGM"])
        absent = took == "未参加考核"
        found[number,] = {
            **personal(campus, number, fill.on),
            "是否参加考核": "否" if absent else "是",
            "未参加考核原因": said(row["WCJYY"]),
            "考核等次": OneOf("", took) if absent else took,
            "上年度考核等次": result(campus, number, year - 1),
        }
    return numbered(found)


def employed(fill):
    """PE-08: whoever holds a post; the results of the last three years that are over."""
    def items(number, _values):
        since = years_before(fill.on, 3)
        years = [year for year in range(int(since[:4]), fill.moment.year + 1) if since < f"{year}-12-31" <= fill.on]
        results = [result(fill.campus, number, year) for year in years]
        return {"近三年考核结果": three_years(years, results)}
    return everybody(fill, lambda number: own_staff(fill)(number) and fill.campus.post(number, fill.on) is not None, items)


def three_years(years, results):
    """Each year's result, alone or behind its year."""
    known = [(year, one) for year, one in zip(years, results) if one]
    said_of = lambda form: Among([form.format(year, one) for year, one in known])
    return OneOf(*map(said_of, ("{1}", "{0}{1}", "{0}年{1}", "{0}年度{1}"))) if known else None


def teachers_system(fill):
    """PE-26"""
    return everybody(fill, own_staff(fill), lambda number, _: {
        "年度考核结果": result(fill.campus, number, fill.moment.year)})


def both_shoulders(fill):
    """PE-33: in office and with a title, on a specialist's post."""
    campus, year = fill.campus, academic_year(fill.on)

    def of_both(number):
        post = campus.post(number, fill.on)
        return bool(campus.duties_on(number, fill.on)) and campus.title(number, fill.on) is not None \
            and post is not None and str(post["GWLBM"]).startswith("1")

    def items(number, values):
        return {
            "党政职务": highest(campus, number, fill.on, lambda row: row["ZWMC"]),
            "党政职务/任职时间": highest(campus, number, fill.on, lambda row: month(row["RZRQ"])),
            "本学年授课学时": Number(hours_taught(campus, number, year.terms), 1),
            "指导研究生数": Number(sum(guided_now(campus, number, fill.on).values())),
            "在研项目数": Number(len(headed_running(campus, number, fill.on))),
        }
    return everybody(fill, of_both, items)


def highest(campus, number, on, of):
    """An item of the highest duty; of two of one rank either."""
    ranks = ["正厅", "副厅", "正处", "副处", "正科", "副科"]
    held = campus.duties_on(number, on)
    best = min((ranks.index(row["ZWJB"]) for row in held), default=None)
    return None if best is None else OneOf(*[of(row) for row in held if ranks.index(row["ZWJB"]) == best])


def staff_of_quality(fill):
    """QM-1-6-1"""
    campus = fill.campus

    def items(number, values):
        guided, title = guided_now(campus, number, fill.on), campus.title(number, fill.on)
        series = title and code_list("school_title_series_level", "series").get(title["ZYJSZWM"])
        return {
            "最高学位": degree_or_its_level(values["最高学位"]),
            "专业技术职称": values["专业技术职称"] or "无",
            "导师类别": values["导师类别"] or "无",
            "是否实验技术人员": "是" if series == "实验技术" else "否",
            "校内指导博士生数": Number(guided["博士"]),
            "校内指导硕士生数": Number(guided["硕士"]),
        }
    return everybody(fill, own_staff(fill), items)


def degree_or_its_level(name):
    """"工学博士学位" may be said shorter: 博士."""
    if not isinstance(name, str):
        return name
    level = next((level for level in ("博士", "硕士", "学士") if level in name), None)
    return OneOf(name, level)


def external_staff(fill):
    """QM-1-6-3"""
    def items(number, values):
        own = fill.campus.staff[number]
        country, kind = str(own["GJDQM"]), code_list("jyt1001_JZGLB").get(own["JZGLBM"])
        return {
            "最高学位": degree_or_its_level(values["最高学位"]),
            "专业技术职称": values["专业技术职称"] or "无",
            "导师类别": values["导师类别"] or "无",
            "工作单位类别": OneOf(kind, kind and kind.removeprefix("来自")),
            "地区": OneOf(named("gbt2659-2000_country", country), "境内" if country == "156" else "境外"),
        }
    return everybody(fill, fill.campus.is_external, items)


def officers(fill):
    """QM-3-2: whoever holds an office, by the highest one."""
    campus, found = fill.campus, {}
    for number in fill.staff():
        if not campus.duties_on(number, fill.on):
            continue
        of = lambda get: highest(campus, number, fill.on, get)
        found[number,] = {
            **personal(campus, number, fill.on),
            "管理人员类别": of(lambda row: named("jyt1001_ZWLB", row["ZWLBM"])),
            "单位号": of(lambda row: row["DWH"]),
            "单位名称": of(lambda row: campus.unit_name(row["DWH"], fill.on)),
            "职务": of(lambda row: row["ZWMC"]),
        }
    return found


# ---- units -----------------------------------------------------------------------------------------------------------

def units(kinds, label):
    """Units right below the university that exist on the day."""
    def rows(fill):
        campus, found = fill.campus, {}
        for number, unit in campus.units.items():
            above = campus.units.get(said(unit["LSDWH"]) or "")
            top = above is not None and said(above["LSDWH"]) is None
            begun, ended = dated(unit["JLRQ"]), dated(unit["SXRQ"])
            if not top or str(unit["DWLBM"]) not in kinds or not fill.mine(number):
                continue
            if (begun or "") > fill.on or ended and ended <= fill.on:
                continue
            head = said(unit["DWFZRH"])
            found[number,] = {
                label: said(unit["DWMC"]),
                "单位号": number,
                "单位负责人": person_name(campus.staff[head]["XM"]) if head in campus.staff else None,
                "单位职能": named("jyt1001_DWLB", unit["DWLBM"]) if "1" in kinds else None,
            }
        return found
    return rows


FORMS = {
    "PE-01": Form("calendar year", True, yearly_appraisal, words(
        "姓名 性别 出生年月 工号 民族 政治面貌 所在单位 参加工作时间 学历 学位 来校时间 行政职务 专业技术职务 任职时间 岗位类别 岗位等级 "
        "本年度授课学时 评教结果 上年度考核等次 主持在研项目 本年度发表论文 本年度获奖")),
    "PE-05": Form("calendar year", first="序号", key=("工号",), rows=appraised, unheld=unheld(
        "测评得分 是否双肩挑 应参加考核人数 优秀人数 优秀比例 备注")),
    "PE-08": Form("today", first="序号", key=("工号",), rows=employed, unheld=unheld(
        "是否双肩挑 拟聘岗位类别 拟聘岗位等级 聘期起 聘期止 院系聘任组意见 审批意见")),
    "PE-10": Form("point 09-30", True, alone, words(
        "工号 姓名 曾用名 性别 出生日期 民族 籍贯 政治面貌 加入党派时间 身份证件类型 身份证件号 参加工作时间 来校时间 编制类别 教职工类别 "
        "所在单位 科室（系、教研室） 专业技术职务 评定时间 行政职务 岗位类别 岗位等级 最高学历 最高学位 毕业院校 所学专业 毕业时间 联系电话 "
        "电子邮箱")),
    "PE-26": Form("point 12-31", first="教师ID", key=("工号",), rows=teachers_system, unheld=unheld(
        "教师ID 教职工来源 签订合同情况 学科类别 教师资格证号 海外经历")),
    "PE-27": Form("point 09-30", first="序号", key=("工号",), rows=everybody, unheld=unheld("备注")),
    "PE-28": Form("today", True, certificate, words(
        "姓名 性别 身份证件类型 身份证件号 工号 所在单位 来校时间 教职工类别 编制类别 岗位 专业技术职务 行政职务 出具日期")),
    "PE-33": Form("point 12-31", first="工号", key=("工号",), rows=both_shoulders, unheld=unheld(
        "管理岗位等级 工资执行岗位 批准文号 主管部门核准情况 备注")),
    "PR-12": Form("today", True, first_title, words(
        "工号 姓名 性别 出生年月 政治面貌 所在单位 参加工作时间 来校时间 学历 学位 毕业院校 所学专业 毕业时间 现从事专业 现任专业技术职务 "
        "年度考核结果")),
    "QM-1-3": Form("point 09-30", first="党政单位名称", key=("单位号",), rows=units("45", "党政单位名称"), unheld=unheld("单位职能")),
    "QM-1-4": Form("point 09-30", first="教学科研单位名称", key=("单位号",), rows=units("12", "教学科研单位名称"),
                   unheld=unheld("是否考核")),
    "QM-1-6-1": Form("point 09-30", first="工号", key=("工号",), rows=staff_of_quality, unheld=unheld(
        "学科类别 任教类型 任教专业名称 任教专业代码 专业任教时间 是否双师双能型 是否工程背景 是否行业背景")),
    "QM-1-6-3": Form("point 09-30", first="工号", key=("工号",), rows=external_staff, unheld=unheld(
        "聘期 承担本科教学任务 任教类型 任教校内专业名称 任教校内专业代码")),
    "QM-3-2": Form("point 09-30", first="工号", key=("工号",), rows=officers),
}
