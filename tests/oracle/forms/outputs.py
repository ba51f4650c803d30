"""Papers, books, software, patents, awards, platforms."""
from answers import Among, Number, OneOf
from forms.form import Form, unheld, words
from forms.personal import personal
from forms.projects import numbered
from university.raw import dated, day, month, named, person_name, said

PAPERS, BOOKS, SOFTWARE = ("期刊论文", "会议论文"), ("专著", "教材"), ("软件著作权",)


def index_names(row):
    return Among(row["SLLX"]) if row["SLLX"] else None


def everyone(campus, output):
    return Among([said(one["XM"]) for one in campus.authors[output["CGBH"]]])


def yes(flag):
    return "是" if flag else "否"


def written(fill, author, output):
    """What forms ask of one author's part in one output."""
    campus, number = fill.campus, author["GH"]
    who = personal(campus, number, fill.on)
    factor = output["YXYZ"]
    return {
        "工号": number, "姓名": who["姓名"], "教师姓名": who["姓名"], "所在单位": who["所在单位"],
        "论文题目": said(output["TM"]), "论文名称": said(output["TM"]), "著作名称": said(output["TM"]),
        "专著名称": said(output["TM"]), "软件名称": said(output["TM"]),
        "全部作者": everyone(campus, output), "开发人员": everyone(campus, output),
        "排序": Number(author["SX"]), "本人排序": Number(author["SX"]),
        "是否第一": yes(author["SX"] == 1), "是否通讯": yes(author["TXZZ"]), "是否通讯作者": yes(author["TXZZ"]),
        "本校署名排序": Number(author["DWSX"]), "本校排序": Number(author["DWSX"]),
        "期刊（会议）名称": said(output["KWMC"]), "期刊名称": said(output["KWMC"]), "发表期刊": said(output["KWMC"]),
        "出版社": said(output["KWMC"]),
        "ISSN": said(output["ISSN"]), "ISBN": said(output["ISSN"]),
        "年，卷（期）：页码": said(output["NJQY"]), "年卷期页": said(output["NJQY"]),
        "发表日期": day(output["FBRQ"]), "出版日期": day(output["FBRQ"]), "登记日期": day(output["FBRQ"]),
        "发表时间": month(output["FBRQ"]), "出版时间": month(output["FBRQ"]),
        "论文类型": output["CGLX"], "论文类别": output["CGLX"], "著作类别": output["CGLX"], "专著类别": output["CGLX"],
        "收录类型": index_names(output), "收录情况": index_names(output), "收录数据库": index_names(output),
        "JCR分区": said(output["JCRFQ"]),
        "影响因子": None if factor is None else Number(factor),
        "DOI": said(output["DOI"]),
        "所属项目编号": said(output["SSXMBH"]),
    }


def by_author(kinds, key):
    """One row an author of the unit, of outputs of the period."""
    def rows(fill):
        found = {}
        for number, authorships in fill.campus.authorships.items():
            if not fill.own(number):
                continue
            for author, output in authorships:
                if output["CGLX"] in kinds and fill.moment.during(dated(output["FBRQ"])):
                    found[number, str(said(output["TM"]))] = written(fill, author, output)
        return numbered(found)
    return Form("calendar year", first=key[0], key=("工号", key[1]), rows=rows)


def with_unheld(form, text):
    return Form(form.clock, first=form.first, key=form.key, rows=form.rows, unheld=unheld(text))


def verified_papers(fill):
    """PR-07: since the appointment to the present title."""
    campus, on = fill.campus, fill.on
    title = campus.title(fill.subject, on)
    since, found = title and dated(title["PRRQ"]), {}
    for number in campus.numbers[fill.subject]:
        for author, output in campus.authorships[number]:
            published = dated(output["FBRQ"])
            if output["CGLX"] in PAPERS and published and since and since <= (published + "-01-01")[:10] <= on:
                found[str(said(output["TM"])),] = written(fill, author, output)
    return found


def first_person(fill, row, column):
    number = said(row[column])
    if number not in fill.campus.staff:
        return {"工号": number}
    who = personal(fill.campus, number, fill.on)
    return {"工号": number, "姓名": who["姓名"], "教师姓名": who["姓名"], "所在单位": who["所在单位"]}


def granted(fill):
    """Patents granted in the year, at the unit they are registered for."""
    found = {}
    for row in fill.campus.patents:
        if not fill.mine(row["DWH"]) or not fill.moment.during(dated(row["SQGGR"])):
            continue
        found[str(said(row["SQGGH"])),] = {
            **first_person(fill, row, "DYFMRGH"),
            "名称": said(row["ZLMC"]), "专利名称": said(row["ZLMC"]),
            "类型": said(row["ZLLX"]), "专利类型": said(row["ZLLX"]),
            "申请号": said(row["SQH"]), "申请日": day(row["SQRQ"]),
            "授权号": said(row["SQGGH"]), "授权公告号": said(row["SQGGH"]),
            "授权日": day(row["SQGGR"]), "获批时间": month(row["SQGGR"]),
            "专利权人": said(row["ZLQR"]),
            "全部发明人": Among(said(row["FMR"]).split(";")) if said(row["FMR"]) else None,
            "法律状态": said(row["FLZT"]),
        }
    return numbered(found)


def awarded(fill):
    """Awards of the year, at the unit they are registered for."""
    found = {}
    for row in fill.campus.awards:
        if not fill.mine(row["DWH"]) or not fill.moment.during(dated(row["HJRQ"])):
            continue
        key = str(said(row["CGMC"])), str(dated(row["HJRQ"]))
        found[key] = {
            **first_person(fill, row, "DYWCRGH"),
            "成果名称": said(row["CGMC"]),
            "奖励名称": said(row["JLMC"]), "奖励级别": said(row["JLJB"]), "奖励等级": said(row["JLDJ"]),
            "授奖单位": said(row["SJDW"]), "获奖日期": day(row["HJRQ"]), "获奖时间": month(row["HJRQ"]),
            "完成单位排名": Number(row["BXPM"]), "本校排名": Number(row["BXPM"]),
            "获奖类别": OneOf(said(row["JLMC"]), said(row["JLJB"])),
            "获奖等级": OneOf(said(row["JLDJ"]), f'{row["JLJB"]}{row["JLDJ"]}'),
        }
    return numbered(found)


def awarded_by_month(fill):
    return {(key[0], key[1][:7]): values for key, values in awarded(fill).items()}


def yearly_result(fill):
    """RO-16: teachers, teaching assistants and research staff in office at the end of the year."""
    campus, found = fill.campus, {}
    during = fill.moment.during
    for number in fill.staff():
        if campus.staff[number]["JZGLBM"] not in ("11", "12", "20"):
            continue
        mine = lambda row, column: campus.same(number, row[column])
        projects = [row for row in campus.projects.values() if mine(row, "FZRGH") and during(dated(row["LXRQ"]))]
        signed = [output["CGLX"] for one in campus.numbers[number] for _, output in campus.authorships[one]
                  if during(dated(output["FBRQ"]))]
        patents = [row["ZLLX"] for row in campus.patents if mine(row, "DYFMRGH") and during(dated(row["SQGGR"]))]
        awards = [row["JLJB"] for row in campus.awards if mine(row, "DYWCRGH") and during(dated(row["HJRQ"]))]
        level = lambda name: Number(sum(row["XMJB"] == name for row in projects))
        found[number,] = {
            **personal(campus, number, fill.on),
            "年度": OneOf(Number(fill.moment.year), str(fill.moment.year)),
            "国家级": level("国家级"), "省部级": level("省部级"),
            "横向": Number(sum(row["XMXZ"] == "横向" for row in projects)),
            "期刊、会议论文数": Number(sum(kind in PAPERS for kind in signed)),
            "著作教材数": Number(sum(kind in BOOKS for kind in signed)),
            "授权发明专利数": Number(patents.count("发明专利")),
            "其他专利数": Number(len(patents) - patents.count("发明专利")),
            "国家级奖": Number(awards.count("国家级")), "省部级奖": Number(awards.count("省部级")),
        }
    return found


def platforms(fill):
    found = {}
    for row in fill.campus.platforms.values():
        if fill.mine(row["DWH"]) and (dated(row["PZRQ"]) or "") <= fill.on:
            found[said(row["PTMC"]),] = {
                "科研基地名称": said(row["PTMC"]),
                "所属单位名称": fill.campus.unit_name(row["DWH"], fill.on),
                "所属单位号": row["DWH"],
                "科研基地类别": said(row["PTLX"]),
            }
    return found


FORMS = {
    "QM-1-8-2": Form("point 09-30", first="科研基地名称", key=("科研基地名称",), rows=platforms, unheld=unheld("共建情况")),
    "QM-3-5-2": Form("calendar year", first="工号", key=("成果名称", "获奖时间"), rows=awarded_by_month, unheld=unheld("获奖人排名 获奖证书编号")),
    "QM-3-5-3": with_unheld(by_author(PAPERS, ("工号", "论文名称")), "作者类型 行业 地方 国际 是否是跨学科论文"),
    "QM-3-5-4": with_unheld(by_author(("专著",), ("工号", "专著名称")), "字数（万）"),
    "QM-3-5-5": Form("calendar year", first="工号", key=("授权号",), rows=granted, unheld=unheld("是否应用 是否行业联合专利（著作权）")),
    "RO-04": with_unheld(by_author(PAPERS, ("序号", "论文题目")), "是否共同第一 是否高被引 附件"),
    "RO-05": with_unheld(by_author(BOOKS, ("序号", "著作名称")),
                         "出版社级别 CIP号 出版地 版次 语种 学科分类 总字数（万字） 本人撰写字数（万字） 作者身份 是否规划教材 附件"),
    "RO-06": Form("calendar year", first="序号", key=("授权公告号",), rows=granted, unheld=unheld(
        "国家或地区 公开日 第一专利权人是否本校 本人排序 年费缴纳至 是否转化 转化方式 转化金额 所属项目编号 附件")),
    "RO-07": Form("calendar year", first="序号", key=("成果名称", "获奖日期"), rows=awarded, unheld=unheld(
        "奖励类别 发文号 完成单位总数 本人排名 完成人总数 全部完成人 证书编号 学科分类 成果来源项目 附件")),
    "RO-08": with_unheld(by_author(SOFTWARE, ("序号", "软件名称")),
                         "软件简称 版本号 登记号 证书号 开发完成日期 首次发表日期 著作权人 取得方式 权利范围 是否转化 附件"),
    "RO-16": Form("calendar year", first="年度", key=("工号",), rows=yearly_result, unheld=unheld(
        "到账经费/纵向 到账经费/横向 高水平论文数 成果转化金额 决策咨询采纳数 制定标准数 科研业绩分值 定额分值 超（欠）额分值 本人确认")),
    "PR-07": Form("today", True, lambda fill: personal(fill.campus, fill.subject, fill.on), words("工号 姓名 所在单位"),
                  "论文题目", ("论文题目",), verified_papers, unheld=unheld(
                      "第一署名单位 入藏号 中科院分区 他引次数 是否预警期刊 核实人 核实日期")),
}
