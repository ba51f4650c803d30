"""Twelve blanks as offices of many universities word them, drawn by somebody who had not seen the dictionary.

They are half of twenty-four, chosen by lot; the other half is kept apart."""

from facts import *
from shapes import Rows, tall
from writers import Book, Document


def rows_of(entity, via, fact):
    """A fact of the person to whom a row of the entity leads."""
    return [f"{entity}:{via}.{path}" for path in FACTS[fact]]


def unit_funds(folder):
    b = Book(folder)
    s = b.sheet("各单位经费")
    s.title(1, "2025年度各单位科研经费及成果统计表", 14)
    s.note(2, "制表单位：科研院                                                         金额单位：万元", 14)
    units = lambda *columns: [f"org_unit:{column}" for column in columns]
    end = tall(
        s,
        3,
        1,
        [
            ("序号", ORDINAL),
            ("单位代码", units("org_no")),
            ("单位名称", units("name")),
            ("单位类别", MAY(units("type_name"))),
            ("单位负责人", units("head.name")),
            ("立项情况", [("纵向", [("项数", OPEN), ("合同额", OPEN)]), ("横向", [("项数", OPEN), ("合同额", OPEN)])]),
            ("到款情况", [("纵向到款", OPEN), ("横向到款", OPEN), ("小计", OPEN)]),
            ("发表论文（篇）", OPEN),
            ("授权专利（件）", OPEN),
            ("较上年增长（%）", OPEN),
        ],
        blank=8,
    )
    s.put(end, 1, "合计", 1, 5)
    b.save("u01-unit-funds")


def contract_term(folder):
    b = Book(folder)
    s = b.sheet("聘期考核")
    s.title(1, "教师岗位聘期（2023—2025年）考核登记表", 8)
    s.note(2, "二级单位（盖章）：__________________                填表日期：    年   月   日", 8, labels={"二级单位（盖章）": MAY(me("unit")), "填表日期": OPEN})
    s.pairs(3, 1, ("姓　　名", me("name")), ("人员编号", me("no")), ("性　　别", me("sex")), ("出生年月\n（岁）", me("birth")))
    s.pairs(4, 1, ("现任专业技术职务及任职时间", MAY(me("title") + me("appointed")), 1, 3), ("现聘岗位等级", me("post")), ("岗位类型", me("post_kind")))
    s.pairs(5, 1, ("学历/学位", MAY(me("education") + me("degree")), 1, 3), ("毕业院校及专业", MAY(me("school") + me("major")), 1, 3))
    s.pairs(6, 1, ("进校时间", me("joined")), ("从事学科专业", MAY(me("discipline") + me("field"))), ("行政职务", me("duty")), ("联系方式", me("phone")))
    s.put(7, 1, "聘期内讲授课程", 5, 1)
    s.list(7, 2, [("开课学期", TERM), ("课程代码", COURSE_NO), ("课程名称", COURSE_NAME, 2), ("授课对象", section("classes")), ("听课人数", MAY(section("enrolled"))), ("评教排名", OPEN)], blank=4)
    s.put(12, 1, "聘期内代表性成果", 5, 1)
    s.list(12, 2, [("成果名称", output("title"), 2), ("刊物/出版社", output("venue")), ("发表/出版时间", output("published_on")), ("收录情况", output("indexing")), ("中科院分区", OPEN), ("本人排序", author("order_no"))], blank=4)
    s.put(17, 1, "聘期内科研项目", 4, 1)
    s.list(17, 2, [("项目名称", project("name"), 2), ("项目来源", project("source_name")), ("起止年月", OPEN), ("合同经费\n（万元）", project("contract_amount")), ("已到账\n（万元）", project("received_amount")), ("本人承担角色", member("role"))], blank=3)
    s.pairs(21, 1, ("聘期工作总结", OPEN, 1, 7))
    s.pairs(22, 1, ("考核结论", OPEN, 1, 3), ("负责人（签章）", OPEN, 1, 3))
    b.save("u02-contract-term")


def bilingual_staff(folder):
    b = Book(folder)
    s = b.sheet("Staff")
    s.title(1, "教职工信息登记表 Staff Information Form", 8)
    s.pairs(2, 1, ("姓名\nName", me("name")), ("性别\nSex", me("sex")), ("出生日期\nDate of Birth", me("birth")), ("国籍\nNationality", me("nation")))
    s.pairs(3, 1, ("工号\nStaff ID", me("no")), ("拼音\nPinyin", me("pinyin")), ("证件类型\nType of ID", me("id_type")), ("证件号码\nID/Passport No.", me("id")))
    s.pairs(4, 1, ("所在学院\nSchool/Department", me("unit"), 1, 3), ("职称\nAcademic Rank", me("title")), ("到校时间\nDate of Employment", me("joined")))
    s.pairs(5, 1, ("最高学位\nHighest Degree", me("degree")), ("授予院校\nConferring Institution", me("school"), 1, 2), ("专业\nMajor", me("major"), 1, 2))
    s.pairs(6, 1, ("研究方向\nResearch Area", me("field"), 1, 3), ("邮箱\nE-mail", me("email")), ("手机\nMobile", me("phone")))
    s.pairs(7, 1, ("婚姻状况\nMarital Status", OPEN), ("紧急联系人\nEmergency Contact", OPEN, 1, 2), ("签证有效期\nVisa Expiry", OPEN, 1, 2))
    s.put(8, 1, "教育经历 Education Background", 1, 8)
    s.list(9, 1, [("入学时间\nFrom", study("entered_on")), ("毕业时间\nTo", study("graduated_on")), ("院校\nInstitution", study("school"), 2), ("专业\nField of Study", study("major"), 2), ("学位\nDegree", study("degree_name", "degree_level"), 2)], blank=3)
    s.put(13, 1, "代表性论文 Selected Publications", 1, 8)
    s.list(14, 1, [("序号\nNo.", ORDINAL), ("题目\nTitle", output("title"), 3), ("期刊\nJournal", output("venue"), 2), ("发表时间\nPublished", output("published_on")), ("收录\nIndexed", output("indexing"))], blank=3)
    s.pairs(18, 1, ("签名\nSignature", OPEN, 1, 3), ("日期\nDate", OPEN, 1, 3))
    b.save("u03-bilingual-staff")


def internal_move(folder):
    d = Document(folder)
    d.text("教职工校内调动（岗位变动）审批表")
    d.text("编号：__________                                  填表日期：    年   月   日", labels={"编号": OPEN, "填表日期": OPEN})
    (
        Rows("个人\n基本\n情况")
        .pairs(("姓　名", me("name")), ("性　别", me("sex")), ("出生年月", me("birth")))
        .pairs(("职工号", me("no")), ("政治面貌", me("politics")), ("民　族", me("ethnic")))
        .pairs(("学　历", me("education")), ("学　位", me("degree")), ("毕业时间", me("graduated")))
        .pairs(("毕业院校及专业", MAY(me("school") + me("major")), 3), ("来校工作时间", me("joined")))
        .pairs(("专业技术职务", me("title")), ("现岗位类别\n及等级", MAY(me("post_kind") + me("post"))), ("聘任时间", me("appointed") + ["person.post.valid_from"]))
        .pairs(("职员职级", MAY(me("rank"))), ("人员编制性质", me("establishment")), ("联系电话", me("phone")))
        .under("变动\n情况")
        .pairs(("现所在单位", me("unit"), 2), ("拟调入单位", OPEN, 2))
        .pairs(("现从事岗位", OPEN, 2), ("拟从事岗位", OPEN, 2))
        .pairs(("申请调动理由", OPEN, 5))
        .under("审批\n意见")
        .pairs(("调出单位意见", OPEN, 5))
        .pairs(("调入单位意见", OPEN, 5))
        .pairs(("人事处意见", OPEN, 5))
        .into(d)
    )
    d.save("u04-internal-move")


def staff_check(folder):
    b = Book(folder)
    s = b.sheet("Sheet1")
    s.title(1, "在职教职工基本信息核对表", 24)
    s.note(2, "单位（公章）：                          人事秘书：                          联系电话：", 24, labels={"单位（公章）": ["$subject_name"], "人事秘书": OPEN, "联系电话": OPEN})
    tall(
        s,
        3,
        1,
        [
            ("序号", ORDINAL),
            ("职工号", each("no")),
            ("姓名", each("name")),
            ("曾用名", each("former")),
            ("性别", each("sex")),
            ("出生年月\n（YYYYMM）", each("birth")),
            ("民族", each("ethnic")),
            ("党派", each("politics")),
            ("身份证号码", each("id")),
            ("内设机构（系、所、室）", each("section")),
            ("用工形式", each("employment") + each("establishment")),
            ("参加工作时间", each("work")),
            ("来校报到时间", each("joined")),
            ("最高学历学位", [("学历", each("education")), ("学位", each("degree")), ("毕（肄）业学校", each("school")), ("专业", each("major")), ("毕业时间", each("graduated"))]),
            ("专业技术职务", [("名称", each("title")), ("评定时间", each("qualified")), ("聘任时间", each("appointed"))]),
            ("现聘岗位", [("类别", each("post_kind")), ("等级", each("post"))]),
            ("手机号", each("phone")),
            ("核对人签名", OPEN),
        ],
        blank=10,
    )
    b.save("u05-staff-check")


def transfer_assets(folder):
    d = Document(folder)
    d.text("固定资产校内调拨单")
    d.text("调出单位（盖章）：__________________    调入单位（盖章）：__________________    调拨日期：    年   月   日", labels={"调出单位（盖章）": MAY(["$subject_name"] + me("unit")), "调入单位（盖章）": OPEN, "调拨日期": OPEN})
    d.table(
        [
            [("序号", 1, "down"), ("资产编号", 1, "down"), ("资产名称", 1, "down"), ("品牌型号", 1, "down"), ("购置日期", 1, "down"), ("金额（元）", 1, "down"), ("调出前", 3), ("调入后", 2)],
            [("", 1, "same")] * 6 + ["存放地点", "领用人", "使用方向", "存放地点", "领用人"],
            *[[str(n)] + [""] * 10 for n in range(1, 6)],
            [("合计", 5), ("", 6)],
        ],
        {
            "A3": ("序号", ORDINAL),
            "B3": ("资产编号", thing("asset_no")),
            "C3": ("资产名称", thing("name")),
            "D3": ("品牌型号", MAY(thing("brand", "model"))),
            "E3": ("购置日期", thing("bought_on")),
            "F3": ("金额（元）", thing("unit_price")),
            "G3": ("存放地点", thing("room.room_no", "room.name", "room.building_name", "room.door_no", "room_source_value")),
            "H3": ("领用人", thing("custodian.name")),
            "I3": ("使用方向", thing("use_direction")),
            "J3": ("存放地点", OPEN),
            "K3": ("领用人", OPEN),
        },
    )
    Rows().pairs(("调出单位资产管理员", OPEN), ("调入单位资产管理员", OPEN)).pairs(("调拨原因", OPEN), ("资产处审批", OPEN)).into(d)
    d.save("u06-transfer-assets")


def supervisors_list(folder):
    b = Book(folder)
    s = b.sheet("导师信息")
    s.title(1, "2026年招收研究生导师信息汇总表", 16)
    s.note(2, "培养单位：                                        研究生秘书：", 16, labels={"培养单位": ["$subject_name"], "研究生秘书": OPEN})
    who = lambda fact: each(fact) + rows_of("supervisor", "person", fact)
    own = lambda column: [f"supervisor:{column}", f"person:supervisor.{column}"]
    s.list(
        3,
        1,
        [
            ("序号", ORDINAL),
            ("导师编号\n（工资号）", MAY(who("no"))),
            ("导师姓名", who("name")),
            ("性别", who("sex")),
            ("出生年月", who("birth")),
            ("职称", who("title")),
            ("最高学位", who("degree")),
            ("导师资格", [("类别（博导/硕导）", own("kind")), ("学科专业代码", own("discipline_code")), ("学科专业名称", own("discipline_name")), ("获得资格时间", own("valid_from"))]),
            ("主要研究方向", who("field")),
            ("邮箱", who("email")),
            ("在研经费（万元）", OPEN),
            ("拟招生人数", OPEN),
            ("是否停招", MAY(own("state"))),
            ("备注", OPEN),
        ],
        blank=8,
    )
    b.save("u07-supervisors-list")


def counsellor(folder):
    d = Document(folder)
    d.text("辅导员（班主任）任职登记表")
    (
        Rows()
        .pairs(("姓　名", me("name")), ("性　别", me("sex")), ("出生年月", me("birth")), ("贴照片处", OPEN))
        .pairs(("工　号", me("no")), ("民　族", me("ethnic")), ("籍　贯", me("native")), ("健康状况", OPEN))
        .pairs(("政治面貌", me("politics")), ("加入时间", me("party_on")), ("参加工作时间", me("work")), ("到校时间", me("joined")))
        .pairs(("学历及学位", MAY(me("education") + me("degree")), 3), ("毕业学校", me("school"), 3))
        .pairs(("所在单位", me("unit"), 3), ("现任党政职务", me("duty"), 3))
        .pairs(("职　称", me("title"), 3), ("联系电话", me("phone"), 3))
        .under("学习\n经历\n（从\n本科\n填起）")
        .list(("起始时间", study("entered_on")), ("截止时间", study("graduated_on")), ("学校", study("school"), 2), ("专业", study("major")), ("学历", study("education_name")), ("学位", study("degree_name", "degree_level")))
        .under("近三\n年考\n核")
        .list(("考核年度", ["appraisal:year"], 2), ("考核结果", ["appraisal:result_name"], 3), ("备注", OPEN, 2))
        .under("拟带\n班级")
        .pairs(("班级名称", OPEN, 2), ("学生人数", OPEN, 3))
        .under("")
        .pairs(("本人工作设想", OPEN, 7))
        .pairs(("学工部审核", OPEN, 7))
        .into(d)
    )
    d.save("u08-counsellor")


def supervisor_review(folder):
    d = Document(folder)
    d.text("博士研究生指导教师资格申请简况表")
    (
        Rows()
        .pairs(("姓名", me("name")), ("性别", me("sex")), ("出生年月", me("birth")))
        .pairs(("教师编号", me("no")), ("证件号码", me("id")), ("国籍（地区）", me("nation")))
        .pairs(("最高学位及获得时间", MAY(me("degree") + ["person.highest_degree.graduated_on"]), 3), ("授予学校", ["person.highest_degree.school"]))
        .pairs(("专业技术职务", me("title")), ("评聘时间", me("appointed") + me("qualified")), ("任硕导时间", MAY(me("supervisor_on"))))
        .pairs(("申请学科（一级学科）", MAY(me("discipline") + me("supervisor_discipline")), 3), ("研究方向", me("field")))
        .pairs(("学术兼职", OPEN, 5))
        .into(d)
    )
    d.text("指导研究生情况")
    d.list([("研究生姓名", guided("student.name")), ("学号", guided("student.student_no", "student_role.student_no")), ("层次（硕/博）", guided("level", "student_role.level")), ("入学时间", guided("start_on", "student_role.entered")), ("毕业时间", guided("student_role.left", "end_on")), ("论文题目", OPEN), ("是否获优秀论文", OPEN)], blank=4)
    d.text("近五年承担的主要科研项目")
    d.list([("项目、课题名称", project("name")), ("项目编号", project("project_no", "approval_no")), ("级别", project("level")), ("起止时间", OPEN), ("经费（万元）", project("contract_amount", "received_amount")), ("可支配经费（万元）", OPEN), ("排名", member("order_no"))])
    d.text("近五年发表的学术论文、出版专著")
    d.list([("论文、专著名称", output("title")), ("期刊（出版社）", output("venue")), ("时间", output("published_on")), ("收录", output("indexing")), ("他引次数", OPEN), ("署名次序", author("order_no"))])
    d.text("校学位评定委员会意见：____________________    主席签字：____________", labels={"校学位评定委员会意见": OPEN, "主席签字": OPEN})
    d.save("u09-supervisor-review")


def money_in(folder):
    b = Book(folder)
    s = b.sheet("到款")
    s.title(1, "横向科研项目经费到款明细表", 11)
    s.note(2, "学院（盖章）：                                   经办人：                     日期：", 11, labels={"学院（盖章）": ["$subject_name"], "经办人": OPEN, "日期": OPEN})
    fund = lambda *columns: [f"fund_transaction:{column}" for column in columns]
    via = lambda *columns: [f"fund_transaction:project.{column}" for column in columns]
    s.list(
        3,
        1,
        [
            ("序号", ORDINAL),
            ("来款单位", fund("payer")),
            ("到账日期", fund("booked_on")),
            ("到账金额（元）", fund("amount")),
            ("凭证编号", fund("voucher_no")),
            ("所属项目", [("项目编号", via("project_no", "approval_no")), ("项目名称", via("name")), ("负责人", via("head.name")), ("负责人工号", via("head.staff_no", "head.staff.staff_no"))]),
            ("管理费比例（%）", OPEN),
            ("负责人签字", OPEN),
        ],
        blank=8,
    )
    t = b.sheet("在研项目")
    t.title(1, "学院在研项目进展情况表（截至填报日）", 14)
    t.list(
        2,
        1,
        [
            ("序号", ORDINAL),
            ("立项编号", project("project_no", "approval_no")),
            ("课题名称", project("name")),
            ("课题负责人", project("head.name")),
            ("纵/横向", project("nature")),
            ("课题来源", project("source_name")),
            ("甲方单位", project("client")),
            ("立项时间", project("approved_on")),
            ("应结题时间", project("planned_end_on")),
            ("到款（万元）", [("合同金额", project("contract_amount")), ("累计到款", project("received_amount")), ("其中：本年到款", OPEN)]),
            ("累计使用（万元）", project("spent_amount")),
            ("存在问题", OPEN),
        ],
        blank=8,
    )
    b.save("u10-money-in")


def fund_adjust(folder):
    d = Document(folder)
    d.text("科研项目经费预算调整申请表")
    (
        Rows()
        .pairs(("项目负责人", me("name")), ("工资号", MAY(me("no"))), ("所在单位", me("unit")))
        .pairs(("职称", me("title")), ("办公电话", MAY(me("phone"))), ("手机", me("phone")))
        .pairs(("项目名称", OPEN, 5))
        .pairs(("经费本号", OPEN), ("合同金额（万元）", OPEN), ("执行期限", OPEN))
        .under("预算\n调整")
        .list(("预算科目", OPEN), ("原预算金额", OPEN), ("调整金额（+/-）", OPEN), ("调整后金额", OPEN), ("调整理由", OPEN), blank=4)
        .under("")
        .pairs(("负责人承诺", OPEN, 5))
        .into(d)
    )
    d.text("本人承担的其他在研项目")
    d.list([("序号", ORDINAL), ("项目批准号", project("approval_no")), ("项目名称", project("name")), ("资助来源", project("source_name")), ("总经费/万元", project("contract_amount")), ("开始日期", project("start_on")), ("结束日期", project("planned_end_on", "ended_on")), ("参与方式（主持/参加）", MAY(member("role")))])
    d.save("u11-fund-adjust")


def cadre_list(folder):
    b = Book(folder)
    s = b.sheet("名册")
    s.title(1, "中层领导人员名册", 17)
    s.note(2, "（截至2025年12月31日）", 17)
    who = lambda fact: each(fact) + rows_of("duty", "person", fact)
    own = lambda column: [f"duty:{column}", f"person:duty.{column}"]
    end = tall(
        s,
        3,
        1,
        [
            ("序号", ORDINAL),
            ("单　位", who("unit") + own("org.name")),
            ("姓　名", who("name")),
            ("现任职务", own("duty_name")),
            ("任现职\n时间", own("valid_from")),
            ("职务\n级别", own("rank")),
            ("任现职级\n时间", MAY(own("valid_from"))),
            ("性\n别", who("sex")),
            ("民\n族", who("ethnic")),
            ("籍　贯", who("native")),
            ("出　生\n年　月", who("birth")),
            ("参　加\n工　作\n时　间", who("work")),
            ("政治\n面貌", who("politics")),
            ("入党\n时间", who("party_on")),
            ("最高学历\n学　位", MAY(who("education") + who("degree"))),
            ("毕业院校\n及专业", MAY(who("school") + who("major"))),
            ("专业技\n术职务", who("title")),
            ("是否任\n届期满", OPEN),
        ],
        blank=10,
    )
    s.note(end, "填表人：                    审核人：                    ", 17, labels={"填表人": OPEN, "审核人": OPEN})
    b.save("u12-cadre-list")


every = [unit_funds, contract_term, bilingual_staff, internal_move, staff_check, transfer_assets, supervisors_list, counsellor, supervisor_review, money_in, fund_adjust, cadre_list]
