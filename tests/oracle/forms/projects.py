"""Research projects and their money."""
from decimal import Decimal

from answers import Among, Counted, Number, OneOf
from forms.form import Form, List, unheld, words
from forms.moments import calendar_year
from forms.personal import personal
from university.raw import amount, dated, day, month, named, person_name, said


def running(row, on):
    """Approved and neither concluded nor broken off by the day."""
    approved, ended = dated(row["LXRQ"]), dated(row["SJJTRQ"])
    return approved is not None and approved <= on and (ended is None or ended > on)


def headed_running(campus, number, on):
    return [row for row in campus.projects.values() if campus.same(number, row["FZRGH"]) and running(row, on)]


def booked(campus, project, kind, start, end):
    """Sum of the vouchers in [start, end), and whether there is any; words for amounts are left to the accountant."""
    amounts = [amount(row["JE"]) for row in campus.funds[project]
               if row["LX"] == kind and dated(row["FSRQ"]) and start <= dated(row["FSRQ"]) < end]
    return sum(one for one in amounts if one is not None), bool(amounts)


def yuan(value):
    return None if value is None else Number(value, 2)


def ten_thousands(value):
    return None if value is None else Number(value / 10000, 4)


def money(campus, project, kind, moment, print_as, start="0000"):
    """Up to the end of the moment; no voucher at all may be printed as nothing or as 0."""
    total, known = booked(campus, project, kind, start, moment.end)
    return print_as(total) if known else OneOf(print_as(total), "")


def head(campus, row, on):
    """The head by their number; what the number says of them on the day."""
    number = said(row["FZRGH"])
    if number not in campus.staff:
        return {"工号": number, "姓名": None, "教师姓名": None, "职称": None}
    values = personal(campus, number, on)
    return {"工号": number, "姓名": values["姓名"], "教师姓名": values["姓名"], "职称": values["职称"]}


def common(fill, row):
    campus = fill.campus
    return {
        "项目编号": row["XMBH"],
        "项目名称": said(row["XMMC"]),
        "项目来源": named("jyt1001_XMLY", row["XMLYM"]),
        "项目类别": said(row["XMLB"]),
        "项目级别": said(row["XMJB"]),
        "项目性质": said(row["XMXZ"]),
        "立项日期": day(row["LXRQ"]),
        "立项时间": month(row["LXRQ"]),
        "立项编号": said(row["XMPZH"]),
        "计划结题日期": day(row["JHJTRQ"]),
        "所属单位": campus.unit_name(row["DWH"], fill.on),
        "所在单位": campus.unit_name(row["DWH"], fill.on),
    }


def of_unit(fill, chosen):
    return [row for row in fill.campus.projects.values() if fill.mine(row["DWH"]) and chosen(row)]


def verified_projects(fill):
    """PR-08: approved from the appointment to the present title to the closing day."""
    campus, on = fill.campus, fill.on
    title = campus.title(fill.subject, on)
    since, found = title and dated(title["PRRQ"]), {}
    for row in (row for one in campus.numbers[fill.subject] for row in campus.memberships[one]):
        project = campus.projects.get(row["XMBH"])
        approved = project and dated(project["LXRQ"])
        if not approved or not since or not since <= approved <= on:
            continue
        found[row["XMBH"],] = {
            **common(fill, project),
            "本人排序": Number(row["SMSX"]),
            "参加人数": Number(len(campus.project_members[row["XMBH"]])),
            "实际结题日期": day(project["SJJTRQ"]),
            "经费/合同": ten_thousands(amount(project["HTJF"])),
            "经费/到账": money(campus, row["XMBH"], "到账", fill.moment, ten_thousands),
            "经费/其中外拨": money(campus, row["XMBH"], "外拨", fill.moment, ten_thousands),
            "项目状态": said(project["XMZT"]),
            "结题结论": said(project["JTJL"]),
        }
    return found


def headed_by_teachers(fill):
    """QM-3-5-1: approved in the year; what a client pays for has no category of public money."""
    found = {}
    for row in of_unit(fill, lambda row: fill.moment.during(dated(row["LXRQ"]))):
        found[str(said(row["XMMC"])), str(row["FZRGH"])] = {
            **common(fill, row), **head(fill.campus, row, fill.on),
            "纵向项目类别": said(row["XMLB"]) if row["XMXZ"] == "纵向" else None,
            "国内项目经费": ten_thousands(amount(row["HTJF"])),
            "结题验收或鉴定时间": month(row["SJJTRQ"]),
        }
    return found


def running_projects(fill):
    """RP-14: on the last day of the quarter."""
    campus, found = fill.campus, {}
    for row in of_unit(fill, lambda row: running(row, fill.on)):
        still, number = said(row["SJJTRQ"]) is None, row["XMBH"]
        paid = lambda kind, start="0000": money(campus, number, kind, fill.moment, ten_thousands, start)
        person = head(campus, row, fill.on)
        found[number,] = {
            **common(fill, row),
            "序号": None,
            "项目/级别": said(row["XMJB"]),
            "项目/类别": said(row["XMLB"]),
            "学科分类": named("gbt13745_discipline_level1", row["XKDM"]),
            **{f"负责人/{label}": value for label, value in person.items()},
            "项目组成员数": Number(len(campus.project_members[number])),
            "日期/立项": day(row["LXRQ"]), "日期/开始": day(row["KSRQ"]), "日期/计划结题": day(row["JHJTRQ"]),
            "经费/合同": ten_thousands(amount(row["HTJF"])),
            "经费/累计到账": paid("到账"),
            "经费/当年到账": paid("到账", f"{fill.moment.year}-01-01"),
            "经费/累计支出": paid("支出"),
            "项目状态": said(row["XMZT"]) if still else None,
            "是否延期": ("是" if row["XMZT"] == "延期" else "否") if still else None,
        }
    return numbered(found)


def numbered(found):
    """Gives every row its 序号."""
    for values in found.values():
        values["序号"] = Counted(len(found))
    return found


def arrivals(fill):
    """RP-15: every arrival of the month."""
    campus, found = fill.campus, {}
    for number, vouchers in campus.funds.items():
        row = campus.projects.get(number)
        for voucher in vouchers:
            if row is None or voucher["LX"] != "到账" or not fill.mine(row["DWH"]) or not fill.moment.during(dated(voucher["FSRQ"])):
                continue
            person = head(campus, row, fill.on)
            found[voucher["PZH"],] = {
                **common(fill, row),
                "到账日期": day(voucher["FSRQ"]),
                "入账凭证号": voucher["PZH"],
                "来款单位": said(voucher["LKDW"]),
                "来款金额": yuan(amount(voucher["JE"])),
                "摘要": said(voucher["KM"]),
                "合同编号": said(row["XMPZH"]),
                "经费类型": said(row["XMXZ"]),
                "负责人工号": person["工号"],
                "负责人": person["姓名"],
                "累计到账": money(campus, number, "到账", fill.moment, yuan),
            }
    return found


def balances(fill):
    """RP-20: running, or concluded within the year."""
    campus, found = fill.campus, {}
    year = f"{fill.moment.year}-01-01"
    for row in of_unit(fill, lambda row: running(row, fill.on) or
                       (dated(row["LXRQ"]) or "9") <= fill.on and year <= (dated(row["SJJTRQ"]) or "") <= fill.on):
        number = row["XMBH"]
        paid = lambda kind, start="0000": money(campus, number, kind, fill.moment, yuan, start)
        person = head(campus, row, fill.on)
        found[number,] = {
            **common(fill, row),
            **{f"负责人/{label}": value for label, value in person.items()},
            "负责人/所在单位": OneOf(campus.unit_name(row["DWH"], fill.on),
                               campus.unit_name(campus.home(person["工号"], fill.on), fill.on)),
            "合同经费": yuan(amount(row["HTJF"])),
            "本年到账": paid("到账", year), "累计到账": paid("到账"),
            "本年支出": paid("支出", year), "累计支出": paid("支出"), "外拨经费": paid("外拨"),
        }
    return found


def social_science(fill):
    """SK-03: disciplines from 710 on are those of the humanities and social sciences; whatever ran in the year, by its
    source."""
    campus, during, found = fill.campus, fill.moment.during, {}
    thousands = lambda value: None if value is None else Number(value / Decimal(1000), 2)
    for row in of_unit(fill, lambda row: (said(row["XKDM"]) or "") >= "710" and (dated(row["LXRQ"]) or "") <= fill.on
                       and (dated(row["SJJTRQ"]) or "9") >= fill.moment.start):
        paid = lambda kind: sum(amount(one["JE"]) or 0 for one in campus.funds[row["XMBH"]]
                                if one["LX"] == kind and during(dated(one["FSRQ"])))
        others = [said(one["XM"]) for one in campus.project_members[row["XMBH"]] if one["SMSX"] > 1]
        found[row["XMBH"],] = {
            **common(fill, row),
            "级别": said(row["XMJB"]), "学科分类": named("gbt13745_discipline_level1", row["XKDM"]),
            "时间/立项时间": day(row["LXRQ"]), "计划完成时间": day(row["JHJTRQ"]), "实际完成时间": day(row["SJJTRQ"]),
            "负责人": head(campus, row, fill.on)["姓名"], "成员": Among(others) if others else None,
            "批准经费": thousands(amount(row["HTJF"])),
            "当年拨入": thousands(paid("到账")), "当年支出": thousands(paid("支出")),
        }
    return numbered(found)


FORMS = {
    "SK-03": Form("calendar year", unheld=unheld("研究类别 最终成果形式"), more=(
        List("序号", ("项目编号",), social_science, totals=words("批准经费 当年拨入 当年支出"), group="项目来源"),)),
    "PR-08": Form("today", True, lambda fill: personal(fill.campus, fill.subject, fill.on), words("工号 姓名 所在单位"),
                  "项目编号", ("项目编号",), verified_projects, unheld=unheld("科研核实人 财务核实人")),
    "QM-3-5-1": Form("calendar year", first="工号", key=("项目名称", "工号"), rows=headed_by_teachers, unheld=unheld(
        "立项单位排序 国际项目经费")),
    "RP-14": Form("quarter", first="序号", key=("项目编号",), rows=running_projects, unheld=unheld("本校排序 余额 备注")),
    "RP-15": Form("month", first="来款", key=("入账凭证号",), rows=arrivals, unheld=unheld(
        "来款账号 是否预开票 发票号 管理费 税费 可用经费 认领日期 认领状态 认领人 合同余款")),
    "RP-20": Form("point 12-31", first="经费卡号", key=("项目编号",), rows=balances, unheld=unheld(
        "经费卡号 上年结转 暂付款 冻结（在途）金额 经费余额 其中间接经费余额 结题后结余 执行率 是否逾期 处理意见")),
}
