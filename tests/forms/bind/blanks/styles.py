"""Ten blanks in styles the first ones lack: labels with their blanks inside the cell, heads of three rows, labels set
vertically, boxes, units in the label, English. The dictionary was mended by these."""

from facts import *
from writers import Book, Document, judged


def inside(book, sheet, row, col, text, cols, labels):
    """A cell that asks in its own words, with the truth of each question."""
    from openpyxl.utils import get_column_letter

    sheet.put(row, col, text, 1, cols)
    for label, truth in labels.items():
        book.truth.append(judged(sheet.name, label, f"{get_column_letter(col)}{row}", truth, inside=True))


def situation(folder):
    b = Book(folder)
    s = b.sheet("基本情况")
    s.title(1, "高等学校教师基本情况登记表", 8)
    s.pairs(2, 1, ("姓  名", me("name")), ("曾 用 名", me("former")), ("性  别", me("sex")), ("民  族", me("ethnic")))
    s.pairs(3, 1, ("出  生\n年  月", me("birth")), ("籍  贯", me("native")), ("政 治\n面 貌", me("politics")), ("入党（团）\n时 间", MAY(me("party_on"))))
    s.pairs(4, 1, ("学\n历", me("education")), ("学\n位", me("degree")), ("毕业时间", me("graduated")), ("毕业学校\n及专业", MAY(me("school") + me("major"))))
    s.pairs(5, 1, ("人事编号", me("no")), ("参加工\n作时间", me("work")), ("进校\n年月", me("joined")), ("是否双肩挑", OPEN))
    s.pairs(6, 1, ("专业技\n术职务", me("title")), ("评定\n时间", MAY(me("qualified"))), ("聘任\n时间", me("appointed")), ("岗位\n等级", me("post")))
    s.pairs(7, 1, ("所在院\n系（部）", me("unit")), ("所在教\n研室", me("section")), ("手机", me("phone")), ("Email", me("email")))
    s.pairs(8, 1, ("最高学位\n授予单位", ["person.highest_degree.school"], 1, 3), ("最高学位\n授予时间", ["person.highest_degree.graduated_on"], 1, 3))
    s.put(9, 1, "学\n习\n经\n历", 5, 1)
    s.list(9, 2, [("起始年月", study("entered_on")), ("终止年月", study("graduated_on")), ("就读学校", study("school"), 2), ("所学专业", study("major")), ("获得学历", study("education_name")), ("获得学位", study("degree_name"))], blank=4)
    s.put(14, 1, "工\n作\n经\n历", 5, 1)
    s.list(14, 2, [("起始年月", OPEN), ("终止年月", OPEN), ("工作单位", OPEN, 2), ("从事工作", OPEN), ("职务", OPEN), ("证明人", OPEN)], blank=4)
    s.pairs(19, 1, ("奖惩情况", OPEN, 1, 7))
    s.pairs(20, 1, ("本人签名", OPEN, 1, 3), ("单位审核\n（盖章）", OPEN, 1, 3))
    b.save("y01-situation")


def inline(folder):
    b = Book(folder)
    s = b.sheet("Sheet1")
    s.title(1, "教职工个人信息核对单", 6)
    inside(b, s, 2, 1, "姓名：____________   工号：____________   性别：______", 6, {"姓名": me("name"), "工号": me("no"), "性别": me("sex")})
    inside(b, s, 3, 1, "出生日期：____年__月__日", 3, {"出生日期": me("birth")})
    inside(b, s, 3, 4, "身份证号码：__________________", 3, {"身份证号码": me("id")})
    inside(b, s, 4, 1, "现任专业技术职务：__________", 2, {"现任专业技术职务": me("title")})
    inside(b, s, 4, 3, "聘任时间：__________", 2, {"聘任时间": me("appointed")})
    inside(b, s, 4, 5, "岗位等级：__________", 2, {"岗位等级": me("post")})
    inside(b, s, 5, 1, "所在单位：                    科室（系）：                ", 6, {"所在单位": me("unit"), "科室（系）": me("section")})
    inside(b, s, 6, 1, "最高学历：______ 毕业院校：____________ 专业：____________ 毕业时间：________", 6, {"最高学历": me("education"), "毕业院校": me("school"), "专业": me("major"), "毕业时间": me("graduated")})
    inside(b, s, 7, 1, "联系电话：__________ 电子信箱：______________ 家庭住址：______________", 6, {"联系电话": me("phone"), "电子信箱": me("email"), "家庭住址": OPEN})
    inside(b, s, 8, 1, "以上信息核对无误。  本人签字：__________   日期：    年  月  日", 6, {"本人签字": OPEN, "日期": OPEN})
    b.save("y02-inline")


def paragraphs(folder):
    d = Document(folder)
    d.text("教师公派出国（境）研修申请表")
    d.text("姓名 (Name)：________________    性别 (Gender)：__________", labels={"姓名 (Name)": me("name"), "性别 (Gender)": me("sex")})
    d.text("职工号 (Staff No.)：______________    出生日期 (Date of Birth)：______________", labels={"职工号 (Staff No.)": me("no"), "出生日期 (Date of Birth)": me("birth")})
    d.text("所在学院（部门）：____________________    职称：______________    行政职务：______________", labels={"所在学院（部门）": me("unit"), "职称": me("title"), "行政职务": me("duty")})
    d.text("最高学位：________    授予单位：________________    研究方向：________________", labels={"最高学位": me("degree"), "授予单位": MAY(["person.highest_degree.school"]), "研究方向": me("field")})
    d.text("联系电话：________________    E-mail：____________________", labels={"联系电话": me("phone"), "E-mail": me("email")})
    d.text("研修国别：____________    研修单位：____________________    研修期限：____________", labels={"研修国别": OPEN, "研修单位": OPEN, "研修期限": OPEN})
    d.text("外语水平：____________    留学身份：____________", labels={"外语水平": OPEN, "留学身份": OPEN})
    d.text("一、近五年主持的科研项目")
    d.list([("序号", ORDINAL), ("项目名称", project("name")), ("项目来源", project("source_name")), ("项目级别", project("level")), ("起止年月", OPEN), ("经费（万元）", project("contract_amount")), ("本人排名", MAY(member("order_no")))], blank=3)
    d.text("二、近五年发表的代表性论文")
    d.list([("论文题目", output("title")), ("期刊名称", output("venue")), ("发表年月", output("published_on")), ("收录情况", output("indexing")), ("作者排序", author("order_no"))], blank=3)
    d.text("申请人签名：______________    年    月    日", labels={"申请人签名": OPEN})
    d.save("y03-paragraphs")


def english(folder):
    b = Book(folder)
    s = b.sheet("Form")
    s.title(1, "Faculty Information Form", 6)
    s.pairs(2, 1, ("Name", me("name")), ("Staff No.", me("no")), ("Gender", me("sex")))
    s.pairs(3, 1, ("Name in Pinyin", me("pinyin")), ("Date of Birth", me("birth")), ("Nationality", me("nation")))
    s.pairs(4, 1, ("Department", me("unit")), ("Academic Title", me("title")), ("Position", MAY(me("duty"))))
    s.pairs(5, 1, ("Highest Degree", me("degree")), ("Graduated from", me("school")), ("Major", me("major")))
    s.pairs(6, 1, ("E-mail", me("email")), ("Mobile Phone", me("phone")), ("Research Interests", me("field")))
    s.pairs(7, 1, ("Home Address", OPEN, 1, 2), ("Passport No.", MAY(me("id")), 1, 2))
    s.put(8, 1, "Publications", 1, 6)
    s.list(9, 1, [("No.", ORDINAL), ("Title of Paper", output("title")), ("Journal", output("venue")), ("Date of Publication", output("published_on")), ("Indexed by", output("indexing")), ("Impact Factor", output("impact_factor"))], blank=4)
    s.put(14, 1, "Research Projects", 1, 6)
    s.list(15, 1, [("No.", ORDINAL), ("Project Title", project("name")), ("Funding Agency", project("source_name")), ("Start Date", project("start_on")), ("End Date", project("planned_end_on", "ended_on")), ("Budget (10,000 yuan)", MAY(project("contract_amount")))], blank=4)
    s.pairs(20, 1, ("Signature", OPEN, 1, 2), ("Date", OPEN, 1, 2))
    b.save("y04-english")


def three_rows(folder):
    b = Book(folder)
    s = b.sheet("汇总表")
    s.title(1, "2025年度科研项目执行情况汇总表", 14)
    s.note(2, "填报单位（公章）：                                   填表人：                单位：万元", 14, labels={"填报单位（公章）": ["$subject_name"], "填表人": OPEN})
    for col, text, cols in ((1, "序号", 1), (2, "项目信息", 6), (8, "经费情况", 4), (12, "执行情况", 2), (14, "备注", 1)):
        s.put(3, col, text, 3 if cols == 1 else 1, cols)
    for col, text, cols, rows in ((2, "项目编号", 1, 2), (3, "项目名称", 1, 2), (4, "负责人", 2, 1), (6, "项目来源", 1, 2), (7, "项目级别", 1, 2), (8, "合同经费", 1, 2), (9, "到账经费", 1, 2), (10, "支出", 2, 1), (12, "计划完成时间", 1, 2), (13, "项目状态", 1, 2)):
        s.put(4, col, text, rows, cols)
    for col, text in ((4, "姓名"), (5, "职称"), (10, "累计支出"), (11, "其中：外拨")):
        s.put(5, col, text)
    for col, (label, truth) in enumerate(
        [
            ("序号", ORDINAL),
            ("项目编号", project("project_no")),
            ("项目名称", project("name")),
            ("姓名", project("head.name")),
            ("职称", project("head.title.title_name")),
            ("项目来源", project("source_name")),
            ("项目级别", project("level")),
            ("合同经费", project("contract_amount")),
            ("到账经费", project("received_amount")),
            ("累计支出", project("spent_amount")),
            ("其中：外拨", project("transferred_amount")),
            ("计划完成时间", project("planned_end_on")),
            ("项目状态", project("state")),
            ("备注", OPEN),
        ],
        1,
    ):
        s.ask(label, truth, 6, col)
        for row in range(6, 16):
            s.put(row, col, "")
    s.put(16, 1, "合计", 1, 7)
    b.save("y05-three-rows")


def application(folder):
    d = Document(folder)
    d.text("校级教学改革研究项目申请书")
    d.table(
        [
            [("项\n目\n简\n况", 1, "down"), "项目名称", ("", 5)],
            [("", 1, "same"), "项目类别", ("", 2), "起止年月", ("", 2)],
            [("申\n请\n人", 1, "down"), "姓名", "", "性别", "", "出生年月", ""],
            [("", 1, "same"), "专业技术职务/行政职务", ("", 2), "最终学位/授予学校", ("", 2)],
            [("", 1, "same"), "所在学院", ("", 2), "教师编号", ("", 2)],
            [("", 1, "same"), "手机号码", ("", 2), "电子邮箱", ("", 2)],
            [("主要\n教学\n工作\n简历", 1, "down"), "学年学期", ("课程名称", 2), "授课对象", "学时", "学生人数"],
            [("", 1, "same"), "", ("", 2), "", "", ""],
            [("", 1, "same"), "", ("", 2), "", "", ""],
            [("", 1, "same"), "", ("", 2), "", "", ""],
            [("主要\n教学\n成果", 1, "down"), "成果名称", ("", 2), "获奖级别", ("", 2)],
            ["申请人所在单位意见", ("", 6)],
        ],
        {
            "C1": ("项目名称", OPEN),
            "C2": ("项目类别", OPEN),
            "F2": ("起止年月", OPEN),
            "C3": ("姓名", me("name")),
            "E3": ("性别", me("sex")),
            "G3": ("出生年月", me("birth")),
            "C4": ("专业技术职务/行政职务", MAY(me("title"))),
            "F4": ("最终学位/授予学校", MAY(me("degree"))),
            "C5": ("所在学院", me("unit")),
            "F5": ("教师编号", me("no")),
            "C6": ("手机号码", me("phone")),
            "F6": ("电子邮箱", me("email")),
            "B8": ("学年学期", TERM),
            "C8": ("课程名称", COURSE_NAME),
            "E8": ("授课对象", section("classes")),
            "F8": ("学时", MAY(load("own_done_hours", "standard_hours", "own_planned_hours") + teaching("hours") + course("hours"))),
            "G8": ("学生人数", section("enrolled")),
            "C11": ("成果名称", OPEN),
            "F11": ("获奖级别", OPEN),
            "B12": ("申请人所在单位意见", OPEN),
        },
    )
    d.save("y06-application")


def assets(folder):
    b = Book(folder)
    s = b.sheet("资产清查")
    s.title(1, "行政事业单位国有资产清查明细表（设备类）", 13)
    s.note(2, "单位名称：                      清查基准日：                      金额单位：元", 13, labels={"单位名称": ["$subject_name"], "清查基准日": OPEN})
    s.list(3, 1, [("行次", MAY(ORDINAL)), ("资产编码", thing("asset_no")), ("资产名称", thing("name")), ("国标分类代码", thing("class_code")), ("品牌及型号", MAY(thing("brand", "model"))), ("取得日期", thing("bought_on")), ("原值（元）", thing("unit_price")), ("使用部门", thing("org.name")), ("保管人", thing("custodian.name")), ("保管人工号", thing("custodian.staff_no", "custodian.staff.staff_no")), ("存放地点", thing("room.room_no", "room.door_no", "room.building_name", "room.name")), ("使用状况", thing("state")), ("盘点结果（√）", OPEN), ("盈亏原因", OPEN)], blank=8)
    t = b.sheet("公用房清查")
    t.title(1, "公用房屋使用情况清查表", 10)
    t.list(2, 1, [("序号", ORDINAL), ("校区", room("campus")), ("楼宇", room("building_name", "building.name")), ("楼层", room("floor")), ("房号", room("door_no", "room_no")), ("使用面积/㎡", room("usable_area")), ("建筑面积/㎡", room("gross_area")), ("用途", room("use_name") + allocation("purpose")), ("使用单位", allocation("org.name")), ("使用人", allocation("person.name")), ("是否超标", OPEN)], blank=8)
    b.save("y07-assets")


def hours(folder):
    b = Book(folder)
    s = b.sheet("工作量")
    s.title(1, "2025-2026学年第一学期本科教学工作量核算表", 16)
    s.note(2, "学院（盖章）：                                          教学院长（签字）：", 16, labels={"学院（盖章）": ["$subject_name"], "教学院长（签字）": OPEN})
    s.list(
        3,
        1,
        [
            ("序号", ORDINAL),
            ("教师信息", [("工号", teacher("no") + load("person.staff_no")), ("姓名", teacher("name")), ("职称", teacher("title")), ("所属教研室", teacher("section"))]),
            ("课程信息", [("课程代码", COURSE_NO), ("课程名称", COURSE_NAME), ("课程性质", course("attribute") + course("category")), ("学分", course("credits")), ("教学班号", section("section_no")), ("上课班级", section("classes")), ("选课人数", section("enrolled"))]),
            ("学时", [("计划学时", load("own_planned_hours") + teaching("hours")), ("实际学时", load("own_done_hours")), ("人数系数", load("size_factor")), ("标准学时", load("standard_hours"))]),
            ("教师签名", OPEN),
        ],
        blank=6,
    )
    b.save("y08-hours")


def supervisor(folder):
    b = Book(folder)
    s = b.sheet("导师")
    s.title(1, "研究生指导教师年度招生资格审核表", 8)
    s.pairs(2, 1, ("导师姓名", me("name")), ("教工号", me("no")), ("职  称", me("title")), ("导师类型", me("supervisor")))
    s.pairs(3, 1, ("所属学院", me("unit")), ("招生专业", me("supervisor_discipline")), ("首次任导师时间", me("supervisor_on")), ("联系方式", me("phone")))
    s.put(4, 1, "指导研究生情况", 5, 1)
    s.list(4, 2, [("学号", guided("student.student_no", "student_no")), ("姓名", guided("student.name")), ("攻读学位", guided("level")), ("入学年月", guided("start_on")), ("在读状态", guided("status")), ("年级", guided("student_role.grade")), ("学位论文题目", OPEN)], blank=4)
    s.put(9, 1, "在研项目（主持）", 5, 1)
    s.list(9, 2, [("项目名称", project("name")), ("批准号", project("approval_no")), ("来源", project("source_name")), ("总经费（万元）", project("contract_amount")), ("到账（万元）", project("received_amount")), ("开始时间", project("start_on")), ("结束时间", project("planned_end_on", "ended_on"))], blank=4)
    s.put(14, 1, "近三年成果", 5, 1)
    s.list(14, 2, [("成果名称", output("title")), ("成果形式", output("type")), ("发表刊物/出版社", output("venue")), ("发表时间", output("published_on")), ("检索", output("indexing")), ("分区", output("jcr_zone")), ("排名", author("order_no"))], blank=4)
    s.pairs(19, 1, ("是否申请招生", OPEN, 1, 3), ("学院意见", OPEN, 1, 3))
    b.save("y09-supervisor")


def boxes(folder):
    d = Document(folder)
    d.text("新入职教职工信息采集表")
    d.table(
        [
            ["姓名", "", "性别", "□男  □女"],
            ["身份证件类型", "□居民身份证 □护照 □其他", "证件号码", ""],
            ["民族", "", "政治面貌", "□中共党员 □群众 □其他"],
            ["最高学历", "□博士 □硕士 □本科", "毕业院校", ""],
            ["是否在编", "□是  □否", "入职日期", "    年  月  日"],
            ["部门", "", "岗位类别", ""],
            ["职称", "", "取得时间", ""],
            ["是否专任教师：□是 □否", ("手机：____________", 3)],
            ["婚姻状况", "□已婚 □未婚", "紧急联系人及电话", ""],
        ],
        {
            "B1": ("姓名", me("name")),
            "D1": ("性别", me("sex")),
            "B2": ("身份证件类型", me("id_type")),
            "D2": ("证件号码", me("id")),
            "B3": ("民族", me("ethnic")),
            "D3": ("政治面貌", me("politics")),
            "B4": ("最高学历", me("education")),
            "D4": ("毕业院校", me("school")),
            "B5": ("是否在编", MAY(me("establishment"))),
            "D5": ("入职日期", me("joined")),
            "B6": ("部门", me("unit")),
            "D6": ("岗位类别", me("post_kind")),
            "B7": ("职称", me("title")),
            "D7": ("取得时间", MAY(me("qualified"))),
            "A8#": ("是否专任教师", ["person.staff.is_full_time_teacher"]),
            "B8#": ("手机", me("phone")),
            "B9": ("婚姻状况", OPEN),
            "D9": ("紧急联系人及电话", OPEN),
        },
    )
    d.save("y10-boxes")


every = [situation, inline, paragraphs, english, three_rows, application, assets, hours, supervisor, boxes]
