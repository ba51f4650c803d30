"""What somebody hands in for a title, a programme or a project: their record of some years, list by list."""
from decimal import Decimal

from answers import Among, Number, OneOf, Unheld
from forms.form import Form, List, unheld, words
from forms.moments import lately, terms_lately
from forms.outputs import BOOKS, PAPERS, index_names, yes
from forms.personal import personal, with_word
from forms.personnel import result
from forms.projects import booked, common, ten_thousands
from forms.supervisors import discipline, guided_now
from forms.teaching import hours_taught, number_or_none, section_items, taught
from university.raw import amount, code_list, dated, day, month, named, said


def since_title(campus, number, on):
    """Whether something dated fell into the time in the present title; nothing did without one."""
    title = campus.title(number, on)
    since = title and dated(title["PRRQ"])
    return lambda text: bool(text and since and since <= (text + "-01-01")[:10] <= on)


def window(years=None):
    """A test for dates: the last so many years, or the time in the present title."""
    return lambda fill: lately(fill.on, years) if years else since_title(fill.campus, fill.subject, fill.on)


# ---- lists -----------------------------------------------------------------------------------------------------------

def studied(fill):
    campus, found = fill.campus, {}
    for row in campus.all_of(campus.studies, fill.subject):
        found.setdefault((dated(row["RXNY"]) or "", said(row["BYXX"]) or ""), []).append({
            "入学": month(row["RXNY"]), "毕业": month(row["BYNY"]),
            "院校": said(row["BYXX"]), "专业": said(row["SXZY"]),
            "学历": named("gbt4658-2006_education_level", row["XLM"]), "学位": named("gbt6864-2003_degree", row["XWM"]),
        })
    return found


def titles_held(fill):
    campus, found = fill.campus, {}
    for row in campus.all_of(campus.titles, fill.subject):
        if (dated(row["PRRQ"]) or "") <= fill.on:
            found[named("school_title_series_level", row["ZYJSZWM"]), (dated(row["PRRQ"]) or "")[:7]] = {
                "专业技术职务": named("school_title_series_level", row["ZYJSZWM"]),
                "级别": code_list("school_title_series_level", "level").get(row["ZYJSZWM"]),
                "取得资格时间": month(row["QDRQ"]), "聘任时间": month(row["PRRQ"]),
            }
    return found


def lessons(years):
    """One row a role in a section, of undergraduates or graduates."""
    def rows(fill):
        campus, found = fill.campus, {}
        for row in taught(campus, fill.subject, terms_lately(fill.on, years)):
            items = section_items(campus, row["XNXQ"], row["JXBH"])
            found.setdefault((row["XNXQ"], items["课程名称"], row["RKJS"]), []).append({
                "学年学期": row["XNXQ"], "课程名称": items["课程名称"], "任课角色": row["RKJS"],
                "授课班级": items["授课班级"], "学生数": items["学生人数"], "承担学时": number_or_none(row["CDXS"], 1),
            })
        return found
    return rows


def rated(fill):
    campus, found = fill.campus, {}
    terms = terms_lately(fill.on, 3)
    for row in campus.ratings:
        if campus.same(fill.subject, row["GH"]) and row["XNXQ"] in terms:
            course = section_items(campus, row["XNXQ"], row["JXBH"])["课程名称"]
            found.setdefault((row["XNXQ"], course), []).append({
                "学年学期": row["XNXQ"], "课程名称": course,
                "评教成绩": number_or_none(row["PJCJ"], 2), "参评人数": number_or_none(row["SPRS"]),
            })
    return found


def headed(years=None):
    def rows(fill):
        campus, within, found = fill.campus, window(years)(fill), {}
        for row in campus.projects.values():
            if not campus.same(fill.subject, row["FZRGH"]) or not within(dated(row["LXRQ"])):
                continue
            arrived = [one for one in campus.funds[row["XMBH"]] if one["LX"] == "到账" and within(dated(one["FSRQ"]))]
            found.setdefault((said(row["XMMC"]),), []).append({
                **common(fill, row), "级别": said(row["XMJB"]),
                "合同经费": number_or_none(amount(row["HTJF"]) and amount(row["HTJF"]) / 10000, 2),
                "近五年到账": Number(sum(amount(one["JE"]) or 0 for one in arrived) / Decimal(10000), 2),
            })
        return found
    return rows


def published(kinds, years=None):
    def rows(fill):
        campus, within, found = fill.campus, window(years)(fill), {}
        for number in campus.numbers[fill.subject]:
            for author, output in campus.authorships[number]:
                if output["CGLX"] in kinds and within(dated(output["FBRQ"])):
                    found.setdefault((said(output["TM"]),), []).append({
                        "题目": said(output["TM"]), "论文题目": said(output["TM"]),
                        "刊物（出版社）": said(output["KWMC"]), "发表刊物": said(output["KWMC"]),
                        "发表时间": month(output["FBRQ"]), "本人排序": Number(author["SX"]),
                        "通讯作者": yes(author["TXZZ"]), "收录": index_names(output),
                    })
        return found
    return rows


def proposed(title, number, most, years=None):
    """The newest outputs to choose from; the later of one day by their numbers."""
    def rows(fill):
        campus, within = fill.campus, window(years)(fill)
        every = [(author, output) for one in campus.numbers[fill.subject] for author, output in campus.authorships[one]
                 if output["CGLX"] in PAPERS + BOOKS and within(dated(output["FBRQ"]))]
        every.sort(key=lambda one: one[1]["CGBH"])
        every.sort(key=lambda one: (dated(one[1]["FBRQ"]) + "-01-01")[:10], reverse=True)
        return {(str(at),): {
            number: Number(at), "题目": said(output["TM"]), "成果名称": said(output["TM"]),
            "类型": output["CGLX"], "成果类型": output["CGLX"],
            "刊物（出版社）": said(output["KWMC"]), "发表刊物或出版社": said(output["KWMC"]),
            "发表时间": month(output["FBRQ"]), "卷期页码": said(output["NJQY"]),
            "本人排序": Number(author["SX"]), "作者排序": Number(author["SX"]), "是否通讯作者": yes(author["TXZZ"]),
            "收录情况": index_names(output),
        } for at, (author, output) in enumerate(every[:most], 1)}
    return List(number, (number,), rows, title, proposed=True)


def won(years=None, about=""):
    def rows(fill):
        campus, within, found = fill.campus, window(years)(fill), {}
        for row in campus.awards:
            if campus.same(fill.subject, row["DYWCRGH"]) and within(dated(row["HJRQ"])) and about in (said(row["JLMC"]) or ""):
                found.setdefault((said(row["JLMC"]), dated(row["HJRQ"])[:7]), []).append({
                    "奖励名称": said(row["JLMC"]), "级别": said(row["JLJB"]), "等级": said(row["JLDJ"]),
                    "获奖时间": month(row["HJRQ"]), "本校排名": number_or_none(row["BXPM"]),
                })
        return found
    return rows


def granted(years=None):
    def rows(fill):
        campus, within, found = fill.campus, window(years)(fill), {}
        for row in campus.patents:
            if campus.same(fill.subject, row["DYFMRGH"]) and within(dated(row["SQGGR"])):
                found[said(row["SQGGH"]),] = {
                    "专利名称": said(row["ZLMC"]), "类型": said(row["ZLLX"]),
                    "授权公告号": said(row["SQGGH"]), "授权时间": month(row["SQGGR"]),
                }
        return found
    return rows


def appraised(years):
    """A column a year that ended in the last so many years and has a result."""
    def rows(fill):
        within, found = lately(fill.on, years), {}
        for year in range(fill.moment.year - years, fill.moment.year + 1):
            took = result(fill.campus, fill.subject, year)
            if within(f"{year}-12-31") and took is not None:
                found[str(year),] = {"考核年度": OneOf(Number(year), str(year)), "考核结果": took}
        return found
    return List("考核年度", ("考核年度", "考核结果"), rows, across=True)


def entitled(one, title, *totals):
    return List(one.first, one.key, one.rows, title, totals, across=one.across)


def paper_list(title, first, rows):
    return List(first, (first,), rows, title)


def project_list(title, rows, *totals):
    return List("项目名称", ("项目名称",), rows, title, totals)


def award_list(title, rows):
    return List("奖励名称", ("奖励名称", "获奖时间"), rows, title)


def patent_list(title, rows):
    return List("专利名称", ("授权公告号",), rows, title)


# ---- grids -----------------------------------------------------------------------------------------------------------

def applicant(fill):
    own = personal(fill.campus, fill.subject, fill.on)
    return {**with_word({**own, "任现职时间": own["任职时间"]}, ("专业技术职务", "现任专业技术职务", "行政职务")),
            "教师资格证号": Unheld()}


def talent(fill):
    """TA-3: the school stands beside the degree, which may be of another one than the highest education."""
    campus, number, on = fill.campus, fill.subject, fill.on
    own, terms = applicant(fill), terms_lately(on, 3)
    scores = [Decimal(str(row["PJCJ"])) for row in campus.ratings
              if campus.same(number, row["GH"]) and row["XNXQ"] in terms and row["PJCJ"] is not None]
    return {
        **own,
        "毕业院校": OneOf(own["毕业院校"], own["学位授予单位"], "") if own["毕业院校"] is None else OneOf(own["毕业院校"], own["学位授予单位"]),
        "已有人才称号": Unheld(), "学科方向": own["研究方向"],
        "近三年授课学时": Number(hours_taught(campus, number, terms), 1),
        "近三年评教平均分": Number(sum(scores) / len(scores), 2) if scores else None,
        "在指导研究生数": Number(sum(guided_now(campus, number, on).values())),
        "近三年授课教学班数": Number(len({(row["XNXQ"], row["JXBH"]) for row in taught(campus, number, terms)})),
    }


def nominee(fill):
    own = applicant(fill)
    return {**own, "申报人编号": own["工号"], "申报学科": discipline(fill.campus.staff[fill.subject]["YJXKM"])}


def reformer(fill):
    own = applicant(fill)
    return {**own, "主持人工号": own["工号"], "主持人": own["姓名"]}


FORMS = {
    "PR-01": Form("round", True, applicant, words(
        "姓名 工号 性别 出生年月 民族 政治面貌 身份证件号 参加工作时间 所在单位 学历 学位 毕业院校 所学专业 现任专业技术职务 任现职时间 "
        "行政职务 教师资格证号"), more=(
            List("入学", ("入学", "院校"), studied, "学习经历"),
            List("专业技术职务", ("专业技术职务", "聘任时间"), titles_held, "任职经历"),
            List("学年学期", ("学年学期", "课程名称", "任课角色"), lessons(5), "近五年授课情况", ("承担学时",)),
            project_list("任现职以来主持的项目", headed(), "合同经费"),
            paper_list("任现职以来论文著作", "题目", published(PAPERS + BOOKS)),
            proposed("代表作（任现职以来，限5项，按重要程度由本人选定）", "序号", 5),
            award_list("任现职以来获奖", won()),
            patent_list("任现职以来授权专利", granted()),
            entitled(appraised(5), "近五年年度考核"))),
    "PR-06": Form("round", True, nominee, words("申报人编号 申报学科 研究方向"), unheld=unheld("署名单位 他引次数"), more=(
        proposed("送审成果（任现职以来，限3项，由本人选定）", "成果序号", 3),)),
    "TA-3": Form("round", True, talent, words(
        "工号 姓名 性别 出生年月 所在单位 专业技术职务 任职时间 来校时间 最高学位 毕业院校 已有人才称号 学科方向 近三年授课学时 "
        "近三年评教平均分 在指导研究生数 近三年授课教学班数"), more=(
            paper_list("近五年发表的论文", "论文题目", published(PAPERS, 5)),
            proposed("代表作（近五年，限5项，按重要程度由本人选定）", "序号", 5, 5),
            project_list("近五年主持的项目（立项在此期间）", headed(5), "合同经费", "近五年到账"),
            award_list("近五年获奖", won(5)),
            patent_list("近五年授权专利", granted(5)),
            entitled(appraised(3), "近三年年度考核"))),
    "TD-03": Form("round", True, reformer, words(
        "主持人工号 主持人 性别 出生年月 专业技术职务 行政职务 最高学位 所在单位 联系电话"), more=(
            List("学年学期", ("学年学期", "课程名称", "任课角色"), lessons(3), "近三年授课", ("承担学时",)),
            List("学年学期", ("学年学期", "课程名称"), rated, "近三年评教结果"),
            award_list("近五年教学奖励", won(5, "教学")))),
}
