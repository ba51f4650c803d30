"""Six blanks that were judged once, after everything was done: nothing was mended by them."""

from facts import *
from styles import inside
from writers import Book, Document


def employment(folder):
    b = Book(folder)
    s = b.sheet("审批表")
    s.title(1, "专业技术岗位聘用审批表", 8)
    s.note(2, "聘用单位：____________________          填表时间：    年   月   日", 8, labels={"聘用单位": MAY(me("unit")), "填表时间": OPEN})
    s.pairs(3, 1, ("姓    名", me("name")), ("性    别", me("sex")), ("出生年月日", me("birth")), ("民    族", me("ethnic")))
    s.pairs(4, 1, ("教职工号", me("no")), ("参加工作年月", me("work")), ("来校工作年月", me("joined")), ("政治面貌", me("politics")))
    s.pairs(5, 1, ("最后学历", me("education")), ("最高学位", me("degree")), ("毕业学校", me("school")), ("所学专业", me("major")))
    s.pairs(6, 1, ("现聘专业技术职务", me("title"), 1, 3), ("聘任起始时间", me("appointed"), 1, 3))
    s.pairs(7, 1, ("现聘岗位等级", me("post"), 1, 3), ("拟聘岗位等级", OPEN, 1, 3))
    s.pairs(8, 1, ("党政职务", me("duty"), 1, 3), ("从事学科", me("discipline"), 1, 3))
    s.put(9, 1, "任现职以来承担教学任务", 5, 1)
    s.list(9, 2, [("学期", TERM), ("课程名称", COURSE_NAME, 2), ("授课班级", section("classes")), ("人数", section("enrolled")), ("学时", MAY(load("own_done_hours", "standard_hours", "own_planned_hours") + teaching("hours"))), ("考核结果", OPEN)], blank=4)
    s.put(14, 1, "任现职以来发表论文", 5, 1)
    s.list(14, 2, [("论文名称", output("title"), 2), ("发表期刊", output("venue")), ("刊号", output("issn")), ("发表时间", output("published_on")), ("收录类别", output("indexing")), ("本人位次", author("order_no"))], blank=4)
    s.put(19, 1, "近三年考核情况", 3, 1)
    s.list(19, 2, [("年度", ["appraisal:year"], 3), ("考核等次", ["appraisal:result_name"], 2), ("备注", OPEN, 2)], blank=2)
    s.pairs(22, 1, ("本人述职", OPEN, 1, 7))
    s.pairs(23, 1, ("聘用单位意见", OPEN, 1, 7))
    b.save("z01-employment")


def visiting(folder):
    d = Document(folder)
    d.text("国内访问学者申请表")
    d.text("申请人：____________    所在学校（院系）：____________________", labels={"申请人": me("name"), "所在学校（院系）": MAY(me("unit"))})
    d.table(
        [
            ["姓 名", "", "性 别", "", "出生年月", ""],
            ["民 族", "", "党 派", "", "职 称", ""],
            ["学 历", "", "学 位", "", "职 务", ""],
            ["毕业院校", ("", 3), "毕业时间", ""],
            ["现从事专业", ("", 3), "研究方向", ""],
            ["身份证号", ("", 3), "移动电话", ""],
            ["电子信箱", ("", 3), "邮政编码", ""],
            ["接受学校", ("", 3), "指导教师", ""],
            ["拟进修学科专业", ("", 5)],
            ["研修计划", ("", 5)],
        ],
        {
            "B1": ("姓 名", me("name")),
            "D1": ("性 别", me("sex")),
            "F1": ("出生年月", me("birth")),
            "B2": ("民 族", me("ethnic")),
            "D2": ("党 派", me("politics")),
            "F2": ("职 称", me("title")),
            "B3": ("学 历", me("education")),
            "D3": ("学 位", me("degree")),
            "F3": ("职 务", me("duty")),
            "B4": ("毕业院校", me("school")),
            "F4": ("毕业时间", me("graduated")),
            "B5": ("现从事专业", MAY(me("discipline"))),
            "F5": ("研究方向", me("field")),
            "B6": ("身份证号", me("id")),
            "F6": ("移动电话", me("phone")),
            "B7": ("电子信箱", me("email")),
            "F7": ("邮政编码", OPEN),
            "B8": ("接受学校", OPEN),
            "F8": ("指导教师", OPEN),
            "B9": ("拟进修学科专业", OPEN),
            "B10": ("研修计划", OPEN),
        },
    )
    d.text("科研获奖情况")
    d.list([("获奖名称", award("name", "work_name")), ("获奖级别", award("level")), ("获奖等级", award("grade")), ("颁奖单位", award("issuer")), ("获奖时间", award("awarded_on"))], blank=3)
    d.save("z02-visiting")


def patents(folder):
    b = Book(folder)
    s = b.sheet("专利")
    s.title(1, "2025年度授权专利统计表", 10)
    s.list(2, 1, [("序号", ORDINAL), ("专利名称", patent("name")), ("专利类型", patent("type")), ("专利号", patent("application_no", "grant_no")), ("申请日期", patent("applied_on")), ("授权日期", patent("granted_on")), ("第一发明人", patent("first_inventor.name")), ("全部发明人", patent("inventors")), ("所属学院", patent("org.name")), ("是否转化", OPEN)], blank=6)
    t = b.sheet("论文")
    t.title(1, "2025年度高水平论文统计表", 12)
    t.list(2, 1, [("序号", ORDINAL), ("论文标题", output("title")), ("期刊", output("venue")), ("发表信息", [("发表日期", output("published_on")), ("卷期页", output("citation")), ("DOI", output("doi"))]), ("收录", output("indexing")), ("JCR分区", output("jcr_zone")), ("影响因子", output("impact_factor")), ("我校作者", [("姓名", author("person.name")), ("工号", author("person.staff_no") + author("person.staff.staff_no"))]), ("是否通讯作者", author("is_corresponding"))], blank=6)
    b.save("z03-patents")


def teachers(folder):
    b = Book(folder)
    s = b.sheet("专任教师")
    s.title(1, "专任教师基本信息统计表", 18)
    s.note(2, "学院名称：                                              填报时间：", 18, labels={"学院名称": ["$subject_name"], "填报时间": OPEN})
    s.list(
        3,
        1,
        [
            ("序号\nNo.", ORDINAL),
            ("教工号", each("no")),
            ("教师姓名", each("name")),
            ("性别", each("sex")),
            ("出生年月", each("birth")),
            ("入校时间", each("joined")),
            ("任职状态", MAY(each("status"))),
            ("单位号", each("unit_no")),
            ("单位名称", each("unit")),
            ("最高学历", [("学历", each("education")), ("毕业学校", each("school")), ("所学专业", each("major"))]),
            ("最高学位", [("学位", each("degree")), ("授予单位", MAY(each("school")))]),
            ("专业技术职称", [("职称", each("title")), ("级别", MAY(each("title_level"))), ("取得时间", each("qualified"))]),
            ("学科类别", MAY(each("discipline"))),
            ("任教专业名称", OPEN),
            ("是否实验技术人员", OPEN),
        ],
        blank=8,
    )
    b.save("z04-teachers")


def mentoring(folder):
    d = Document(folder)
    d.text("青年教师导师制指导记录表")
    d.pairs([("青年教师姓名", me("name")), ("工 号", me("no"))], [("所在部门", me("unit")), ("到校时间", me("joined"))], [("最高学历/学位", MAY(me("education") + me("degree"))), ("毕业高校", me("school"))], [("现任职称", me("title")), ("联系电话", me("phone"))], [("指导教师姓名", OPEN), ("指导期限", OPEN)])
    d.text("本学年承担课程")
    d.list([("开课学期", TERM), ("课程编号", COURSE_NO), ("课程名称", COURSE_NAME), ("授课对象", section("classes")), ("修读人数", section("enrolled")), ("总学时", MAY(course("hours"))), ("完成学时", load("own_done_hours"))], blank=3)
    d.text("学院审核意见：______________    负责人签字：______________", labels={"学院审核意见": OPEN, "负责人签字": OPEN})
    d.save("z05-mentoring")


def offices(folder):
    b = Book(folder)
    s = b.sheet("办公用房")
    s.title(1, "党政机关和事业单位办公用房核查登记表", 9)
    inside(b, s, 2, 1, "姓名：________  职务：________  级别：________  所在部门：____________", 9, {"姓名": me("name"), "职务": me("duty"), "级别": MAY(me("rank")), "所在部门": me("unit")})
    s.list(3, 1, [("序号", ORDINAL), ("楼宇名称", room("building_name", "building.name")), ("所在楼层", room("floor")), ("房间号", room("door_no", "room_no")), ("使用面积（平方米）", room("usable_area")), ("房间用途", room("use_name")), ("本人占用面积（平方米）", MAY(allocation("area"))), ("启用时间", allocation("valid_from")), ("是否腾退", OPEN)], blank=4)
    s.pairs(8, 1, ("本人签字", OPEN, 1, 3), ("部门负责人签字", OPEN, 1, 4))
    b.save("z06-offices")


every = [employment, visiting, patents, teachers, mentoring, offices]
