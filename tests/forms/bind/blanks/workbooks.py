"""Twelve workbooks as offices issue them, none of them worded after our catalogue."""

from facts import *
from writers import Book


def recruitment(folder):
    b = Book(folder)
    s = b.sheet("应聘登记表")
    s.title(1, "XX大学2026年公开招聘教职工报名登记表", 8)
    s.note(2, "应聘单位：____________        应聘岗位：____________", 8, labels={"应聘单位": OPEN, "应聘岗位": OPEN})
    s.pairs(3, 1, ("姓  名", me("name")), ("性  别", me("sex")), ("出生\n年月", me("birth")))
    s.put(3, 7, "照\n片", 4, 2)
    s.pairs(4, 1, ("民  族", me("ethnic")), ("籍  贯", me("native")), ("政治\n面貌", me("politics")))
    s.pairs(5, 1, ("国籍", me("nation")), ("婚姻状况", OPEN), ("健康状况", OPEN))
    s.pairs(6, 1, ("证件号码", me("id"), 1, 3), ("户口所在地", OPEN))
    s.pairs(7, 1, ("最高学历", me("education")), ("最高学位", me("degree")), ("毕业时间", me("graduated"), 1, 3))
    s.pairs(8, 1, ("毕业院校", me("school"), 1, 3), ("所学专业", me("major"), 1, 3))
    s.pairs(9, 1, ("现任专业技术职务", me("title"), 1, 3), ("取得时间", me("qualified") + me("appointed"), 1, 3))
    s.pairs(10, 1, ("参加工作时间", me("work"), 1, 3), ("外语水平", OPEN, 1, 3))
    s.pairs(11, 1, ("手机", me("phone"), 1, 3), ("E-mail", me("email"), 1, 3))
    s.pairs(12, 1, ("通讯地址", OPEN, 1, 7))
    s.put(13, 1, "学习经历（从大学填起）", 4, 1)
    end = s.list(13, 2, [("起止时间", OPEN, 2), ("就读学校", study("school"), 2), ("专业", study("major"), 2), ("学历/学位", MAY(study("education_name", "degree_name", "degree_level")))], blank=3)
    s.put(end, 1, "工作经历", 3, 1)
    s.list(end, 2, [("起止时间", OPEN, 2), ("工作单位", OPEN, 2), ("从事工作及职务", OPEN, 3)], blank=2)
    s.pairs(end + 3, 1, ("家庭主要成员", OPEN, 1, 7))
    s.pairs(end + 4, 1, ("何时何地受过何种奖励或处分", OPEN, 1, 7))
    s.pairs(end + 5, 1, ("本人承诺", OPEN, 1, 7))
    s.note(end + 6, "填表人签字：__________    日期：____年____月____日", 8)
    b.save("w01-recruitment")


def promotion(folder):
    b = Book(folder)
    s = b.sheet("汇总")
    s.title(1, "申报高级专业技术职务人员综合情况一览表", 20)
    s.note(2, "学院（公章）：            学院负责人：            填报时间：", 20, labels={"学院（公章）": MAY(["$subject_name"])})
    s.list(
        3,
        1,
        [
            ("序号", ORDINAL),
            ("职工号", each("no")),
            ("申报人", each("name")),
            ("性别", each("sex")),
            ("出生日期", each("birth")),
            ("所在院系", each("unit")),
            ("最后学历", [("学历", each("education")), ("毕业学校", each("school")), ("所学专业", each("major")), ("毕业时间", each("graduated"))]),
            ("最高学位", each("degree")),
            ("现职称", [("名称", each("title")), ("级别", each("title_level")), ("聘任时间", each("appointed"))]),
            ("现岗位等级", each("post")),
            ("一级学科", each("discipline") + each("supervisor_discipline")),
            ("申报职称", OPEN),
            ("申报类型\n（教学科研/科研为主）", OPEN),
            ("导师类别", each("supervisor")),
            ("担任行政职务", each("duty")),
            ("外审专家意见", OPEN),
            ("备注", OPEN),
        ],
    )
    s.note(10, "注：1.出生日期请按身份证填写。2.本表一式两份。", 20)
    b.save("w02-promotion-overview")


def appraisal(folder):
    b = Book(folder)
    s = b.sheet("Sheet1")
    s.title(1, "事业单位工作人员年度考核登记表", 6)
    s.note(2, "（        年度）", 6)
    s.put(3, 1, "基本情况", 5, 1)
    s.pairs(3, 2, ("姓名", me("name")), ("性别", me("sex")))
    s.put(3, 6, "")
    s.pairs(4, 2, ("出生年月", me("birth")), ("政治面貌", me("politics")))
    s.pairs(5, 2, ("文化程度", me("education")), ("参加工作年月", me("work")))
    s.pairs(6, 2, ("单位及职务", MAY(me("unit") + me("duty")), 1, 4))
    s.pairs(7, 2, ("专业技术职务", me("title")), ("现聘岗位", me("post") + me("post_kind")))
    s.pairs(8, 1, ("从事或分管工作", OPEN, 1, 5))
    s.pairs(9, 1, ("本人总结", OPEN, 1, 5, 6))
    s.pairs(15, 1, ("主管领导评鉴意见", OPEN, 1, 5))
    s.pairs(16, 1, ("考核委员会意见", OPEN, 1, 5))
    s.pairs(17, 1, ("本人意见", OPEN, 1, 5))
    s.pairs(18, 1, ("未确定等次或不参加考核情况说明", OPEN, 1, 5))
    b.save("w03-annual-appraisal")


def roster(folder):
    b = Book(folder)
    s = b.sheet("在职教职工")
    s.title(1, "2026年在职教职工花名册", 20)
    s.note(2, "填报单位：                      截止日期：2026年9月30日", 20, labels={"填报单位": MAY(["$subject_name"])})
    s.list(
        4,
        1,
        [
            ("序\n号", ORDINAL),
            ("人员编号", each("no")),
            ("姓名*", each("name")),
            ("曾用名", each("former")),
            ("性别*", each("sex")),
            ("民族", each("ethnic")),
            ("出生年月\n（如1980.01）", each("birth")),
            ("身份证号", each("id")),
            ("籍贯", each("native")),
            ("政治面貌", [("类别", each("politics")), ("加入时间", each("party_on"))]),
            ("参加工作时间", each("work")),
            ("进校时间", each("joined")),
            ("部门", each("unit")),
            ("科室", each("section")),
            ("人员类别", each("category")),
            ("编制性质", each("establishment")),
            ("用工形式", each("employment")),
            ("在岗状态", each("status")),
            ("移动电话", each("phone")),
            ("家庭住址", OPEN),
        ],
        blank=8,
    )
    t = b.sheet("离退休")
    t.title(1, "离退休人员名单", 6)
    t.list(2, 1, [("编号", ORDINAL + each("no")), ("姓名", each("name")), ("原单位", MAY(each("unit"))), ("离退休时间", OPEN), ("职称", each("title")), ("联系方式", each("phone"))])
    b.save("w04-roster")


def projects(folder):
    b = Book(folder)
    s = b.sheet("纵向")
    s.title(1, "学院在研科研项目汇总表（纵向）", 14)
    s.note(2, "单位：万元", 14)
    s.list(
        3,
        1,
        [
            ("NO.", ORDINAL),
            ("课题编号", project("project_no", "approval_no")),
            ("批准文号", project("approval_no")),
            ("课题名称", project("name")),
            ("课题负责人", project("head.name")),
            ("负责人工号", project("head.staff_no", "head.staff.staff_no")),
            ("课题来源", project("source_name")),
            ("课题级别", project("level")),
            ("立项时间", project("approved_on", "start_on")),
            ("起止年月", MAY(project("start_on"))),
            ("经费（万元）", [("合同额", project("contract_amount")), ("已到账", project("received_amount")), ("已支出", project("spent_amount")), ("结余", MAY())]),
            ("参与人数", project("member_count")),
            ("进展情况", MAY(project("state"))),
        ],
    )
    t = b.sheet("横向")
    t.title(1, "横向课题登记表", 8)
    t.list(
        2,
        1,
        [
            ("序号", ORDINAL),
            ("合同编号", MAY(project("project_no", "approval_no"))),
            ("合同名称", MAY(project("name"))),
            ("甲方单位", project("client")),
            ("主持人", project("head.name")),
            ("合同金额\n（元）", project("contract_amount")),
            ("到款金额\n（元）", project("received_amount")),
            ("预计完成时间", project("planned_end_on")),
        ],
    )
    b.save("w05-projects")


def papers(folder):
    b = Book(folder)
    s = b.sheet("论文")
    s.title(1, "2025年度教师发表学术论文统计表", 14)
    s.note(2, "填表说明：只填以我校为第一署名单位的论文。", 14)
    s.list(
        3,
        1,
        [
            ("序号", ORDINAL),
            ("论文题目", output("title")),
            ("全部作者（按署名顺序）", output("all_authors")),
            ("作者姓名", author("name") + author("person.name")),
            ("作者工号", author("person.staff_no") + author("person.staff.staff_no")),
            ("本人位次", author("order_no")),
            ("是否通讯作者", author("is_corresponding")),
            ("期刊名称", output("venue")),
            ("ISSN号", output("issn")),
            ("发表时间", output("published_on")),
            ("卷（期）：起止页码", output("citation")),
            ("收录情况\n（SCI/EI/CSSCI）", output("indexing")),
            ("中科院/JCR分区", output("jcr_zone")),
            ("影响因子", output("impact_factor")),
            ("DOI号", output("doi")),
            ("他引次数", OPEN),
            ("证明材料页码", OPEN),
        ],
    )
    b.save("w06-papers")


def honours(folder):
    b = Book(folder)
    s = b.sheet("获奖")
    s.title(1, "科研获奖情况登记表", 10)
    s.list(
        2,
        1,
        [
            ("序号", ORDINAL),
            ("获奖项目名称", award("work_name")),
            ("奖项名称", award("name")),
            ("获奖级别", award("level")),
            ("获奖等级", award("grade")),
            ("颁奖单位", award("issuer")),
            ("获奖时间", award("awarded_on")),
            ("第一完成人", award("person.name")),
            ("我校排名", award("unit_rank")),
            ("所在学院", award("org.name", "org.college_name", "person.home_org.org.name")),
            ("证书编号", MAY(award("award_no"))),
        ],
    )
    t = b.sheet("知识产权")
    t.title(1, "授权专利情况登记表", 10)
    t.list(
        2,
        1,
        [
            ("序号", ORDINAL),
            ("专利（名称）", patent("name")),
            ("专利类别（发明/实用新型/外观）", patent("type")),
            ("专利申请号", patent("application_no")),
            ("申请时间", patent("applied_on")),
            ("专利号", patent("grant_no", "application_no")),
            ("授权时间", patent("granted_on")),
            ("专利权人", patent("owner")),
            ("发明人（按顺序）", patent("inventors")),
            ("目前状态", patent("legal_state")),
            ("转化金额（万元）", OPEN),
        ],
    )
    b.save("w07-awards-patents")


def workload(folder):
    b = Book(folder)
    s = b.sheet("工作量")
    s.title(1, "本科教学工作量核算表", 16)
    s.note(2, "开课学院：                学年学期：                制表日期：", 16)
    s.list(
        3,
        1,
        [
            ("序号", ORDINAL),
            ("教师工号", teacher("no")),
            ("教师姓名", teacher("name")),
            ("教师职称", teacher("title")),
            ("学期", TERM),
            ("课程代码", COURSE_NO),
            ("课程名", COURSE_NAME),
            ("教学班编号", section("section_no")),
            ("上课班级", section("classes")),
            ("修读人数", section("enrolled")),
            ("学时", [("计划", load("own_planned_hours")), ("实际", load("own_done_hours"))]),
            ("系数", [("人数系数", load("size_factor")), ("课程系数", load("course_factor")), ("重复课系数", load("repeat_factor"))]),
            ("折合标准学时", load("standard_hours")),
            ("教师签名", OPEN),
        ],
    )
    b.save("w08-workload")


def supervisor(folder):
    b = Book(folder)
    s = b.sheet("申请表")
    s.title(1, "研究生指导教师任职资格遴选申请表", 8)
    s.put(2, 1, "一、个人基本信息", 1, 8)
    s.pairs(3, 1, ("申请人姓名", me("name")), ("工作证号", me("no")), ("性别", me("sex")), ("出生年月", me("birth")))
    s.pairs(4, 1, ("所在单位", me("unit"), 1, 3), ("专业技术职务及聘任时间", MAY(me("title")), 1, 3))
    s.pairs(5, 1, ("最高学位及授予单位", MAY(me("degree") + me("school")), 1, 3), ("主要研究方向", me("field"), 1, 3))
    s.pairs(6, 1, ("申请学科、专业", MAY(me("supervisor_discipline") + me("discipline")), 1, 3), ("申请导师类别", OPEN, 1, 3))
    s.pairs(7, 1, ("现有导师类别", me("supervisor"), 1, 3), ("首次取得导师资格时间", me("supervisor_on"), 1, 3))
    s.put(8, 1, "二、主持的科研项目（限填5项）", 1, 8)
    end = s.list(9, 1, [("项目名称", project("name"), 2), ("项目来源及编号", MAY(project("source_name", "project_no")), 2), ("起始时间", project("start_on")), ("终止时间", project("planned_end_on", "ended_on")), ("经费（万元）", project("contract_amount", "received_amount")), ("本人角色", member("role"))], blank=5)
    s.put(end, 1, "三、近五年代表性论著", 1, 8)
    end = s.list(end + 1, 1, [("论文（著作）名称", output("title"), 2), ("刊物名称/出版社", output("venue"), 2), ("发表（出版）时间", output("published_on")), ("收录检索", output("indexing")), ("影响因子", output("impact_factor")), ("本人排名", author("order_no"))], blank=5)
    s.pairs(end, 1, ("申请人签字", OPEN, 1, 3), ("学院学位评定分委员会意见", OPEN, 1, 3))
    b.save("w09-supervisor-selection")


def assets(folder):
    b = Book(folder)
    s = b.sheet("盘点表")
    s.title(1, "固定资产清查盘点表", 16)
    s.note(2, "使用部门：              盘点日期：             单位：元", 16)
    s.list(
        3,
        1,
        [
            ("序号", ORDINAL),
            ("固定资产编号", thing("asset_no")),
            ("设备名称", thing("name")),
            ("国标分类码", thing("class_code")),
            ("品牌", thing("brand")),
            ("规格型号", thing("model", "spec")),
            ("原值（元）", thing("unit_price")),
            ("购入日期", thing("bought_on")),
            ("存放地", thing("room.room_no", "room.name", "room.door_no", "room_source_value", "room.building_name")),
            ("保管人", thing("custodian.name")),
            ("保管人工号", thing("custodian.staff_no", "custodian.staff.staff_no")),
            ("使用部门", thing("org.name")),
            ("经费科目来源", thing("fund_source")),
            ("现状", thing("state")),
            ("实盘数量", OPEN),
            ("盘盈/盘亏", OPEN),
            ("盘点人", OPEN),
        ],
    )
    b.save("w10-asset-count")


def rooms(folder):
    b = Book(folder)
    s = b.sheet("用房核查")
    s.title(1, "学院公用房使用情况核查表", 14)
    s.list(
        2,
        1,
        [
            ("序号", ORDINAL),
            ("房屋位置", [("校区", room("campus")), ("楼名", room("building_name", "building.name")), ("楼层", room("floor")), ("房号", room("door_no", "room_no"))]),
            ("房屋名称", room("name")),
            ("面积（㎡）", [("建筑", room("gross_area")), ("使用", room("usable_area"))]),
            ("房屋用途", room("use_name") + allocation("purpose")),
            ("使用人", allocation("person.name", "occupant_name")),
            ("使用人职称", allocation("person.title.title_name")),
            ("占用面积", allocation("area")),
            ("使用单位", allocation("org.name")),
            ("核查结果", OPEN),
            ("是否出租出借", OPEN),
        ],
    )
    b.save("w11-room-check")


def structure(folder):
    b = Book(folder)
    s = b.sheet("结构")
    s.title(1, "专任教师职称结构统计表", 9)
    s.note(2, "单位：人", 9)
    s.put(3, 1, "", 2, 1)
    for col, text in enumerate(["合计", "正高级", "副高级", "中级", "初级", "未定职级"], 2):
        s.put(3, col, text, 2, 1)
        s.ask(text, OPEN, 5, col)
    for row, text in enumerate(["总计", "其中：女", "博士", "硕士", "学士", "35岁及以下", "36-45岁", "46岁及以上"], 5):
        s.put(row, 1, text)
        if row > 5:
            s.ask(text, OPEN, row, 2)
        for col in range(2, 8):
            s.put(row, col, "")
    s.note(14, "填表人：              审核人：              联系电话：", 9)
    b.save("w12-title-structure")


every = [recruitment, promotion, appraisal, roster, projects, papers, honours, workload, supervisor, assets, rooms, structure]
