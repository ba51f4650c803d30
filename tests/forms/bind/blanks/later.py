"""Six blanks written after the dictionary had been mended by the first twenty, and not looked at while it was."""

from facts import *
from writers import Book, Document


def cadres(folder):
    b = Book(folder)
    s = b.sheet("任免审批表")
    s.title(1, "中层干部基本信息登记表", 7)
    s.pairs(2, 1, ("姓 名", me("name")), ("性 别", me("sex")), ("出生年月\n（岁）", me("birth")))
    s.put(2, 7, "贴照片处", 4, 1)
    s.pairs(3, 1, ("民 族", me("ethnic")), ("籍 贯", me("native")), ("出 生 地", OPEN))
    s.pairs(4, 1, ("入 党\n时 间", me("party_on")), ("参加工\n作时间", me("work")), ("健康状况", OPEN))
    s.pairs(5, 1, ("专业技\n术职务", me("title"), 1, 2), ("熟悉专业\n有何专长", OPEN, 1, 2))
    s.put(6, 1, "学历\n学位", 2, 1)
    s.pairs(6, 2, ("全日制教育", OPEN, 1, 2), ("毕业院校系及专业", MAY(me("school") + me("major")), 1, 2))
    s.pairs(7, 2, ("在职教育", OPEN, 1, 2), ("毕业院校系及专业", MAY(me("school") + me("major")), 1, 2))
    s.pairs(8, 1, ("现任职务", me("duty"), 1, 6))
    s.pairs(9, 1, ("拟任职务", OPEN, 1, 6))
    s.pairs(10, 1, ("行政级别", me("rank"), 1, 2), ("任现职级时间", MAY(me("duty_on")), 1, 3))
    s.pairs(11, 1, ("手机号码", me("phone"), 1, 2), ("职工号", me("no"), 1, 3))
    s.pairs(12, 1, ("简历", OPEN, 1, 6, 4))
    s.pairs(16, 1, ("奖惩情况", OPEN, 1, 6))
    s.put(17, 1, "家庭主要成员及重要社会关系", 4, 1)
    s.list(17, 2, [("称谓", OPEN), ("姓名", OPEN), ("年龄", OPEN), ("政治面貌", OPEN), ("工作单位及职务", OPEN, 2)], blank=3)
    b.save("x01-cadres")


def closing(folder):
    b = Book(folder)
    s = b.sheet("结题项目")
    s.title(1, "2025年科研项目结题情况统计表", 16)
    s.note(2, "统计单位（盖章）：                                                        金额：万元", 16)
    s.list(
        3,
        1,
        [
            ("序 号", ORDINAL),
            ("项目代码", project("project_no")),
            ("项目（课题）名称", project("name")),
            ("负责人信息", [("姓名", project("head.name")), ("工号", project("head.staff_no", "head.staff.staff_no")), ("职称", project("head.title.title_name")), ("所在单位", project("org.name", "head.home_org.org.name"))]),
            ("项目性质\n（纵向/横向）", project("nature")),
            ("下达部门", project("source_name")),
            ("批准年月", project("approved_on")),
            ("计划完成日期", project("planned_end_on")),
            ("实际结题日期", project("ended_on")),
            ("经费", [("批准经费", project("contract_amount")), ("实到经费", project("received_amount")), ("实际支出", project("spent_amount")), ("外拨", project("transferred_amount"))]),
            ("结题结论", project("conclusion")),
            ("课题组人数", project("member_count")),
            ("成果形式", OPEN),
            ("是否申请延期", OPEN),
        ],
    )
    b.save("x02-project-closing")


def instruments(folder):
    b = Book(folder)
    s = b.sheet("大型仪器")
    s.title(1, "贵重仪器设备使用情况申报表", 14)
    s.list(
        2,
        1,
        [
            ("序号", ORDINAL),
            ("仪器编号", thing("asset_no")),
            ("仪器名称", thing("name")),
            ("厂牌", MAY(thing("brand"))),
            ("型号规格", thing("model", "spec")),
            ("生产国别", thing("country_name")),
            ("单价（万元）", thing("unit_price")),
            ("购置年月", thing("bought_on")),
            ("领用单位", thing("org.name")),
            ("存放校区及楼宇", MAY(thing("room.building_name", "room.campus"))),
            ("房间", thing("room.door_no", "room.room_no", "room.name")),
            ("管理员", MAY(thing("custodian.name"))),
            ("管理员联系电话", MAY(thing("custodian.phone"))),
            ("使用方向", thing("use_direction")),
            ("年使用机时", OPEN),
            ("对外服务收入", OPEN),
        ],
    )
    t = b.sheet("实验室用房")
    t.title(1, "实验室用房一览表", 8)
    t.list(2, 1, [("序号", ORDINAL), ("所在楼宇", room("building_name", "building.name")), ("门牌号", room("door_no", "room_no")), ("房间使用面积（m2）", room("usable_area")), ("用房类型", room("use_name") + allocation("purpose")), ("使用人姓名", allocation("person.name", "occupant_name")), ("工号", allocation("person.staff_no", "person.staff.staff_no")), ("安全责任人", OPEN)])
    b.save("x03-instruments")


def outputs(folder):
    b = Book(folder)
    s = b.sheet("著作")
    s.title(1, "学院2025年出版著作、教材汇总表", 10)
    s.list(2, 1, [("序号", ORDINAL), ("著作名称", output("title")), ("著作类别（专著/编著/教材）", output("type")), ("出版社", output("venue")), ("ISBN号", output("issn")), ("出版时间", output("published_on")), ("作者", output("all_authors")), ("本校作者排名", author("order_no")), ("字数（万字）", OPEN)])
    t = b.sheet("奖励")
    t.title(1, "学院2025年教师获奖汇总表", 10)
    t.list(2, 1, [("序号", ORDINAL), ("获奖成果", award("work_name")), ("奖励名称及等级", MAY(award("name", "grade"))), ("奖励级别", award("level")), ("授奖部门", award("issuer")), ("获奖年月", award("awarded_on")), ("获奖人", award("person.name")), ("完成单位排名", MAY(award("unit_rank"))), ("获奖证书号", award("award_no"))])
    u = b.sheet("教职工年度考核")
    u.title(1, "2025年度考核结果汇总表", 10)
    u.list(2, 1, [("序号", ORDINAL), ("工号", each("no")), ("姓名", each("name")), ("性别", each("sex")), ("部门名称", each("unit")), ("岗位类型", each("post_kind") + each("category")), ("岗位级别", each("post")), ("职称", each("title")), ("考核等次", MAY(["appraisal:result_name"])), ("本人签名", OPEN)])
    b.save("x04-outputs")


def talent(folder):
    d = Document(folder)
    d.text("青年拔尖人才推荐表")
    d.text("推荐单位______________  被推荐人______________  填表日期______________", labels={"推荐单位": MAY(me("unit")), "被推荐人": me("name")})
    d.table(
        [
            [("基\n本\n信\n息", 1, "down"), "姓名", "", "性别", "", "出生年月", ""],
            [("", 1, "same"), "民族", "", "国籍", "", "党派", ""],
            [("", 1, "same"), "身份证/护照号", ("", 2), "最高学位", ("", 2)],
            [("", 1, "same"), "学位授予单位", ("", 2), "获学位时间", ("", 2)],
            [("", 1, "same"), "专业技术职务", ("", 2), "行政职务", ("", 2)],
            [("", 1, "same"), "所属一级学科", ("", 2), "研究领域", ("", 2)],
            [("", 1, "same"), "办公电话", ("", 2), "电子邮件", ("", 2)],
            ["研究\n计划", ("", 6)],
            ["推荐\n理由", ("", 6)],
        ],
        {
            "C1": ("姓名", me("name")),
            "E1": ("性别", me("sex")),
            "G1": ("出生年月", me("birth")),
            "C2": ("民族", me("ethnic")),
            "E2": ("国籍", me("nation")),
            "G2": ("党派", me("politics")),
            "C3": ("身份证/护照号", me("id")),
            "F3": ("最高学位", me("degree")),
            "C4": ("学位授予单位", ["person.highest_degree.school"]),
            "F4": ("获学位时间", ["person.highest_degree.graduated_on"]),
            "C5": ("专业技术职务", me("title")),
            "F5": ("行政职务", me("duty")),
            "C6": ("所属一级学科", me("discipline")),
            "F6": ("研究领域", me("field")),
            "C7": ("办公电话", MAY(me("phone"))),
            "F7": ("电子邮件", me("email")),
            "B8": ("研究计划", OPEN),
            "B9": ("推荐理由", OPEN),
        },
    )
    d.text("教育经历（本科以上）")
    d.list([("入学年月", study("entered_on")), ("毕业年月", study("graduated_on")), ("院校", study("school")), ("专业", study("major")), ("学位", study("degree_name", "degree_level")), ("导师", OPEN)])
    d.text("代表性论文（不超过5篇）")
    d.list([("论文标题", output("title")), ("发表期刊", output("venue")), ("年，卷（期）：页码", output("citation")), ("作者列表", output("all_authors")), ("是否通讯作者", author("is_corresponding")), ("被引频次", OPEN)])
    d.text("授权发明专利")
    d.list([("专利题目", patent("name")), ("授权号", patent("grant_no")), ("授权时间", patent("granted_on")), ("全部发明人", patent("inventors")), ("转化情况", OPEN)])
    d.save("x05-talent")


def teaching_award(folder):
    d = Document(folder)
    d.text("教学名师奖候选人申报表")
    d.pairs(
        [("候选人姓名", me("name")), ("出生日期", me("birth"))],
        [("所在学院（系）", me("unit")), ("教工号", me("no"))],
        [("最终学历", me("education")), ("授予学位", me("degree"))],
        [("来校工作年月", me("joined")), ("高校教龄", OPEN)],
        [("职称及评聘时间", MAY(me("title") + me("appointed"))), ("现聘岗位等级", me("post"))],
        [("所在教研室", me("section")), ("联系手机", me("phone"))],
        [("主要授课课程", OPEN), ("身份证件号码", me("id"))],
    )
    d.text("近三学年主讲课程情况")
    d.list([("学年学期", TERM), ("课程号", COURSE_NO), ("主讲课程", COURSE_NAME), ("课程类别", course("category", "attribute")), ("授课学时", teaching("hours", "own_done_hours", "own_planned_hours")), ("授课班级", section("classes")), ("听课学生数", section("enrolled")), ("督导评价", OPEN)])
    d.text("历年年度考核情况")
    d.list([("考核年份", ["appraisal:year"]), ("考核等级", ["appraisal:result_name"])])
    d.text("指导研究生情况")
    d.list([("学号", guided("student.student_no", "student_role.student_no")), ("姓名", guided("student.name")), ("学生类别", guided("level", "student_role.level")), ("入学时间", guided("student_role.entered", "start_on")), ("毕业去向", OPEN)])
    d.text("学校推荐意见：            负责人（签字）：            年   月   日")
    d.save("x06-teaching-award")


every = [cadres, closing, instruments, outputs, talent, teaching_award]
