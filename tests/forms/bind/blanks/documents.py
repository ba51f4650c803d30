"""Eight documents as offices issue them."""

from facts import *
from writers import Document


def evaluation(folder):
    d = Document(folder)
    d.text("专业技术职务任职资格评审表")
    d.text("单    位：____________________", labels={"单位": me("unit")})
    d.text("姓    名：____________________", labels={"姓名": me("name")})
    d.text("现任专业技术职务：____________________", labels={"现任专业技术职务": me("title")})
    d.text("申报专业技术职务：____________________", labels={"申报专业技术职务": OPEN})
    d.text("填表时间：      年    月    日")
    d.text("一、基本情况")
    d.pairs(
        [("姓  名", me("name")), ("性  别", me("sex")), ("民  族", me("ethnic"))],
        [("出生年月", me("birth")), ("出生地", OPEN), ("曾用名", me("former"))],
        [("参加工作时间", me("work")), ("政治面貌", me("politics")), ("身体状况", OPEN)],
        [("最高学历", me("education")), ("最高学位", me("degree")), ("授予时间", MAY(me("graduated")))],
        [("毕业院校及专业", MAY(me("school") + me("major")), 5)],
        [("现职称取得时间", me("qualified"), 2), ("聘任时间", me("appointed"), 2)],
        [("现从事专业", MAY(me("discipline") + me("field")), 2), ("行政职务", me("duty"), 2)],
        [("参加何学术团体任何职务", OPEN, 5)],
    )
    d.text("二、任现职以来完成教学任务情况")
    d.list([("学年学期", TERM), ("课程名称", COURSE_NAME), ("授课对象", section("classes", "level")), ("总学时", MAY(course("hours") + teaching("hours", "own_planned_hours"))), ("学生人数", section("enrolled")), ("考评结果", OPEN)])
    d.text("三、历年考核结果")
    d.list([("年度", ["appraisal:year"]), ("考核结果", ["appraisal:result_name"])])
    d.text("四、任现职以来发表的论文、论著")
    d.list([("发表时间", output("published_on")), ("题目", output("title")), ("发表刊物或出版社", output("venue")), ("ISSN或ISBN", output("issn")), ("独著或合著，本人排名第几", MAY(author("order_no")))])
    d.text("五、单位推荐意见")
    d.table([["负责人签字：          公章\n年  月  日"]], {})
    d.save("d01-title-evaluation")


def collection(folder):
    d = Document(folder)
    d.text("教师基本信息采集表")
    d.text("填写说明：带*的为必填项；日期格式为YYYYMM。")
    d.pairs(
        [("1.姓名*", me("name")), ("2.姓名拼音", me("pinyin"))],
        [("3.工号*", me("no")), ("4.性别*", me("sex"))],
        [("5.国籍/地区*", me("nation")), ("6.身份证件类型*", me("id_type"))],
        [("7.身份证件号码*", me("id")), ("8.出生日期*", me("birth"))],
        [("9.籍贯", me("native")), ("10.出生地", OPEN)],
        [("11.民族*", me("ethnic")), ("12.政治面貌*", me("politics"))],
        [("13.婚姻状况", OPEN), ("14.健康状况", OPEN)],
        [("15.参加工作年月*", me("work")), ("16.进本校年月*", me("joined"))],
        [("17.教职工来源", OPEN), ("18.教职工类别*", me("category"))],
        [("19.是否在编*", MAY(me("establishment"))), ("20.用人形式*", me("employment"))],
        [("21.岗位类别*", me("post_kind")), ("22.岗位等级*", me("post"))],
        [("23.任课状况", me("teaching_status")), ("24.人员状态*", me("status"))],
        [("25.最高学历*", me("education")), ("26.获得最高学历的院校或机构", me("school"))],
        [("27.所学专业", me("major")), ("28.毕业年月", me("graduated"))],
        [("29.学习方式", me("study_mode")), ("30.最高学位*", me("degree"))],
        [("31.专业技术职务", me("title")), ("32.专业技术职务级别", me("title_level"))],
        [("33.聘任开始年月", me("appointed")), ("34.党政职务名称", me("duty"))],
        [("35.职务级别", me("rank")), ("36.任职开始年月", MAY(me("duty_on")))],
        [("37.联系电话（手机）*", me("phone")), ("38.电子信箱", me("email"))],
        [("39.紧急联系人", OPEN), ("40.银行账号", OPEN)],
    )
    d.text("本人承诺以上信息真实有效。  本人签名：__________  日期：__________")
    d.save("d02-teacher-information")


def arrival(folder):
    d = Document(folder)
    d.text("新进教职工报到审批表")
    d.text("编号：________        报到日期：____年__月__日", labels={"报到日期": MAY(me("joined"))})
    d.table(
        [
            ["姓名", "", "性别", "", ("一寸照片", 1, "down")],
            ["出生年月", "", "民族", "", ("", 1, "same")],
            ["政治面貌", "", "籍贯", "", ("", 1, "same")],
            ["学历学位", "", "毕业学校\n及专业", ("", 2)],
            ["职务职称", "", "身份证号码", ("", 2)],
            ["用人部门", "", "拟聘岗位", ("", 2)],
            ["联系方式", ("手机：            邮箱：", 4)],
            ["个人简历", ("", 4)],
            ["用人部门意见", ("负责人（签字）：      年  月  日", 4)],
            ["人事处意见", ("（盖章）        年  月  日", 4)],
            ["工资关系转入时间", "", "党组织关系", ("", 2)],
        ],
        {
            "B1": ("姓名", me("name")),
            "D1": ("性别", me("sex")),
            "B2": ("出生年月", me("birth")),
            "D2": ("民族", me("ethnic")),
            "B3": ("政治面貌", me("politics")),
            "D3": ("籍贯", me("native")),
            "B4": ("学历学位", MAY(me("education") + me("degree"))),
            "D4": ("毕业学校及专业", MAY(me("school") + me("major"))),
            "B5": ("职务职称", MAY(me("title") + me("duty"))),
            "D5": ("身份证号码", me("id")),
            "B6": ("用人部门", me("unit")),
            "D6": ("拟聘岗位", OPEN),
            "B7#1": ("手机", me("phone")),
            "B7#2": ("邮箱", me("email")),
            "B8": ("个人简历", OPEN),
            "B11": ("工资关系转入时间", OPEN),
            "D11": ("党组织关系", OPEN),
        },
    )
    d.save("d03-arrival")


def courses(folder):
    d = Document(folder)
    d.text("本科课程开设情况一览表")
    d.text("开课单位：______________")
    d.list(
        [
            ("序号", ORDINAL),
            ("课程编码", COURSE_NO),
            ("课程中文名称", COURSE_NAME),
            ("课程英文名称", course("name_en")),
            ("学分数", course("credits")),
            ("总学时数", course("hours")),
            ("讲课学时", course("theory_hours")),
            ("实验学时", course("lab_hours")),
            ("课程性质（必修/选修）", course("attribute")),
            ("开课学院", course("org.name") + section("org.name")),
            ("考试方式", section("exam")),
            ("选用教材", OPEN),
        ],
        blank=8,
    )
    d.text("教学秘书：          教学院长：          年    月    日")
    d.save("d04-courses")


def term_appraisal(folder):
    d = Document(folder)
    d.text("教师聘期考核表")
    d.pairs(
        [("姓名", me("name")), ("职工编号", me("no")), ("所属部门", me("unit"))],
        [("聘任岗位", me("post") + me("post_kind")), ("职称", me("title")), ("任职时间", me("appointed"))],
        [("聘期起止", OPEN), ("到校时间", me("joined")), ("党政职务", me("duty"))],
    )
    d.text("（一）本科教学")
    d.list([("开课学期", TERM), ("课程名称及代码", MAY(COURSE_NAME + COURSE_NO)), ("选课人数", section("enrolled")), ("承担学时", teaching("hours", "own_planned_hours", "own_done_hours")), ("核定工作量", load("standard_hours")), ("学生评教得分", OPEN)])
    d.text("（二）指导研究生")
    d.list([("研究生姓名", guided("student.name")), ("学号", guided("student_role.student_no", "student.student_no")), ("培养层次（硕/博）", guided("level", "student_role.level")), ("入学年份", guided("student_role.entered", "student_role.grade")), ("在读情况", guided("status", "student_role.status"))])
    d.text("（三）科研项目")
    d.list([("项目名称", project("name")), ("项目类别", project("category")), ("项目级别", project("level")), ("起始日期", project("start_on")), ("到账经费（万元）", project("received_amount")), ("本人排序", member("order_no")), ("结题与否", MAY(project("state", "conclusion", "ended_on")))])
    d.text("（四）专利")
    d.list([("专利名称", patent("name")), ("专利类型", patent("type")), ("授权公告号", patent("grant_no")), ("授权公告日", patent("granted_on")), ("排名", OPEN)])
    d.text("（五）其他需要说明的工作")
    d.table([[""]], {})
    d.text("考核结论：□优秀  □合格  □不合格")
    d.save("d05-term-appraisal")


def abroad(folder):
    d = Document(folder)
    d.text("因公临时出国（境）人员备案表")
    inner = d.table_xml([["姓名", "性别", "出生日期", "工作单位及职务"], ["", "", "", ""], ["", "", "", ""]])
    d.table(
        [
            ["姓名", "", "性别", "", "出生日期", ""],
            ["工作部门", "", "职务", "", "职称", ""],
            ["身份证号", ("", 2), "政治面貌", ("", 2)],
            ["出访国家（地区）", ("", 2), "出访时间", ("", 2)],
            ["出访任务", ("", 5)],
            ["经费来源", ("", 2), "邀请单位", ("", 2)],
            ["同行人员", (inner, 5)],
            ["所在单位意见", ("", 5)],
            [("联系电话：____________", 6)],
        ],
        {
            "B1": ("姓名", me("name")),
            "D1": ("性别", me("sex")),
            "F1": ("出生日期", me("birth")),
            "B2": ("工作部门", me("unit")),
            "D2": ("职务", me("duty")),
            "F2": ("职称", me("title")),
            "B3": ("身份证号", me("id")),
            "E3": ("政治面貌", me("politics")),
            "B4": ("出访国家（地区）", OPEN),
            "E4": ("出访时间", OPEN),
            "B5": ("出访任务", OPEN),
            "B6": ("经费来源", OPEN),
            "E6": ("邀请单位", OPEN),
            "B8": ("所在单位意见", OPEN),
            "A9#": ("联系电话", me("phone")),
        },
    )
    d.save("d06-abroad")


def enrolment(folder):
    d = Document(folder)
    d.text("2026年研究生导师招生资格审核表")
    d.text("姓名：________  工号：________  学院：________________", labels={"姓名": me("name"), "工号": me("no"), "学院": me("unit")})
    d.text("导师类型：________    上岗年月：________    招生学科：________________", labels={"导师类型": me("supervisor"), "上岗年月": me("supervisor_on"), "招生学科": me("supervisor_discipline")})
    d.text("一、目前在读研究生")
    d.list([("序号", ORDINAL), ("学生学号", guided("student_role.student_no", "student.student_no")), ("学生姓名", guided("student.name")), ("攻读层次", guided("level", "student_role.level")), ("年级", guided("student_role.grade")), ("预计毕业时间", OPEN), ("学籍状态", guided("status", "student_role.status"))])
    d.text("二、近三年主持的在研项目及可支配经费")
    d.list([("项目编号", project("project_no", "approval_no")), ("项目名称", project("name")), ("项目来源", project("source_name")), ("执行起止时间", OPEN), ("总经费/万元", project("contract_amount")), ("账面余额/万元", MAY())])
    d.text("三、近三年代表性成果（论文、专著、专利、获奖）")
    d.list([("成果名称", MAY(output("title"))), ("刊物/出版社/授权部门", MAY(output("venue"))), ("时间", MAY(output("published_on"))), ("署名次序", MAY(author("order_no")))])
    d.text("学位评定分委员会审核意见：")
    d.text("主席签章：________   日期：________")
    d.save("d07-enrolment-qualification")


def handover(folder):
    d = Document(folder)
    d.text("教职工离岗资产移交单")
    d.table(
        [["移交人", "", "人事编号", "", "所在部门", ""], ["移交原因", ("", 3), "移交日期", ""]],
        {"B1": ("移交人", me("name")), "D1": ("人事编号", me("no")), "F1": ("所在部门", me("unit")), "B2": ("移交原因", OPEN), "F2": ("移交日期", OPEN)},
    )
    d.text("一、仪器设备")
    d.list([("序号", ORDINAL), ("资产号", thing("asset_no")), ("资产名称", thing("name")), ("型号", thing("model")), ("规格", thing("spec")), ("金额（元）", thing("unit_price")), ("购置时间", thing("bought_on")), ("所在房间", thing("room.room_no", "room.name", "room.door_no", "room_source_value")), ("接收人", OPEN)])
    d.text("二、办公用房")
    d.list([("楼宇", room("building_name", "building.name")), ("房间号", room("door_no", "room_no")), ("使用面积（平方米）", room("usable_area")), ("启用日期", MAY(allocation("valid_from"))), ("钥匙数量", OPEN)])
    d.text("移交人签字：          接收人签字：          监交人签字：")
    d.save("d08-handover")


every = [evaluation, collection, arrival, courses, term_appraisal, abroad, enrolment, handover]
