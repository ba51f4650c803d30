"""Cross-tables of the statistical returns, and the list of undergraduates."""
from answers import Number, OneOf, Star
from forms.form import Form, unheld
from forms.moments import academic_year
from university.raw import code_list, dated, named, person_name, said

AGES = {"29岁及以下": (0, 29), "30-34岁": (30, 34), "35-39岁": (35, 39), "40-44岁": (40, 44), "45-49岁": (45, 49),
        "50-54岁": (50, 54), "55-59岁": (55, 59), "60-64岁": (60, 64), "65岁及以上": (65, 200)}
LEVELS = ("正高级", "副高级", "中级", "初级", "未定职级")
DOMESTIC = {"156", "344", "446", "158"}  # the mainland, Hong Kong, Macau, Taiwan


def age(born, on):
    """Full years; None without a full date of birth."""
    if born is None or len(born) < 10:
        return None
    return int(on[:4]) - int(born[:4]) - (on[5:] < born[5:])


def counted(people, rows, columns, stars=()):
    """{(stub…, head): how many of the people are of both}."""
    return {(*row, column): Star() if (row, column) in stars else Number(sum(1 for one in people if has(one) and is_(one)))
            for row, has in rows.items() for column, is_ in columns.items()}


class Staff:
    """What the tables ask of people, one of each person."""

    def __init__(self, fill):
        self.fill, self.campus, self.on = fill, fill.campus, fill.on
        self.present = [n for n in fill.staff() if self.state(n) != "04"]
        self.teachers = [n for n in self.present if self.kind(n) == "11"]
        self.external = [n for n in fill.staff() if fill.campus.is_external(n)]
        self.employed = [n for n in self.present if not fill.campus.is_external(n)]

    def kind(self, number):
        return str(self.campus.staff[number]["JZGLBM"])

    def state(self, number):
        return str(self.campus.staff[number]["DQZTM"])

    def woman(self, number):
        return self.campus.staff[number]["XBM"] == "2"

    def age_in(self, low, high):
        def within(number):
            years = age(self.campus.record(number, "CSRQ"), self.on)
            return years is not None and low <= years <= high
        return within

    def of_level(self, level):
        def is_(number):
            own = self.campus.title_level(number, self.on)
            return own is None if level == "未定职级" else (own or "").startswith(level)
        return is_

    def education(self, number):
        return str((self.campus.education(number, self.on) or {}).get("XLM") or "")

    def degree(self, number):
        return str((self.campus.degree(number, self.on) or {}).get("XWM") or "")

    def levels(self, *stub):
        return {(*stub, level): self.of_level(level) for level in LEVELS}

    def ages(self):
        return {f"按年龄分/{name}": self.age_in(*span) for name, span in AGES.items()}


def anybody(_one):
    return True


def kinds_of_staff(fill):
    """GJ-411"""
    staff = Staff(fill)
    people = staff.employed + staff.external
    rows = {("总计",): anybody, ("其中：女",): staff.woman, **staff.levels()}
    own = lambda test: lambda n: not staff.campus.is_external(n) and test(staff.kind(n))
    return counted(people, rows, {
        "教职工数合计": own(lambda kind: True),
        "校本部教职工/小计": own(lambda kind: kind.startswith("1")),
        "校本部教职工/专任教师": own(lambda kind: kind == "11"),
        "校本部教职工/行政人员": own(lambda kind: kind == "13"),
        "校本部教职工/教辅人员": own(lambda kind: kind == "12"),
        "校本部教职工/工勤人员": own(lambda kind: kind == "14"),
        "科研机构人员": own(lambda kind: kind == "20"),
        "校办企业职工": own(lambda kind: kind == "30"),
        "其他附设机构人员": own(lambda kind: kind == "40"),
        "另有其他人员/聘请校外教师": staff.campus.is_external,
    })


def who_teaches(fill):
    """GJ-421: by 任课状况; engaged teachers by the tasks of the last finished academic year."""
    staff, campus = Staff(fill), fill.campus
    terms = academic_year(fill.on).terms
    busy = {row["GH"] for row in campus.assignments if row["XNXQ"] in terms}
    state = lambda n: str(campus.staff[n]["RKZKM"] or "")
    own = lambda test: lambda n: not campus.is_external(n) and test(state(n))
    rows = {("总计",): anybody, ("其中：女",): staff.woman, **staff.levels()}
    idle = lambda s: not s.startswith("2")
    return counted(staff.teachers + staff.external, rows, {
        "本学年授课专任教师/合计": own(lambda s: s.startswith("2")),
        "本学年授课专任教师/公共课、基础课": own(lambda s: s == "21"),
        "本学年授课专任教师/专业课": own(lambda s: s == "22"),
        "本学年授课聘请校外教师": lambda n: campus.is_external(n) and any(one in busy for one in campus.numbers[n]),
        "本学年不授课专任教师/合计": own(idle),
        "本学年不授课专任教师/进修": own(lambda s: s == "11"),
        "本学年不授课专任教师/科研": own(lambda s: s == "12"),
        "本学年不授课专任教师/病休": own(lambda s: s == "13"),
        "本学年不授课专任教师/其他": own(lambda s: idle(s) and s not in ("11", "12", "13")),
    })


def qualifications(fill):
    """GJ-422. 专任教师 are on the staff: somebody 返聘 after retirement is not, nor a former one."""
    staff, campus = Staff(fill), fill.campus
    country = lambda n: said(campus.staff[n]["GJDQM"])
    columns = {
        "合计": anybody,
        "按学位分/获博士学位": lambda n: staff.degree(n).startswith("2"),
        "按学位分/获硕士学位": lambda n: staff.degree(n).startswith("3"),
        "按学历分/博士研究生": lambda n: staff.education(n) in ("10", "11", "12", "13"),
        "按学历分/硕士研究生": lambda n: "14" <= staff.education(n) < "20",
        "按学历分/本科": lambda n: staff.education(n).startswith("2"),
        "按学历分/专科及以下": lambda n: staff.education(n) >= "30",
    }
    found = {}
    for kind, people in (("专任教师", staff.teachers), ("聘请校外教师", staff.external)):
        rows = {(kind, "合计"): anybody, (kind, "其中：女"): staff.woman, **staff.levels(kind)}
        if kind == "聘请校外教师":
            rows[kind, "其中：外籍教师"] = lambda n: country(n) is not None and country(n) not in DOMESTIC
            rows[kind, "其中：其他高校教师"] = lambda n: staff.kind(n) == "54"
        found |= counted(people, rows, columns)
    return found


def ages_of_teachers(fill):
    """GJ-423"""
    staff = Staff(fill)
    between = lambda low, high: lambda n: low <= staff.education(n) < high
    rows = {
        ("专任教师", "总计"): anybody, ("专任教师", "其中：女"): staff.woman,
        **staff.levels("按专业技术职务分"),
        ("按学历分", "博士研究生"): between("10", "14"), ("按学历分", "硕士研究生"): between("14", "20"),
        ("按学历分", "本科"): between("20", "30"), ("按学历分", "专科及以下"): lambda n: staff.education(n) >= "30",
        ("按学位分", "博士"): lambda n: staff.degree(n).startswith("2"),
        ("按学位分", "硕士"): lambda n: staff.degree(n).startswith("3"),
    }
    columns = {"合计": anybody, **staff.ages(), "其中：女": staff.woman}
    return counted(staff.teachers, rows, columns, {(("专任教师", "其中：女"), "其中：女")})


def disciplines(fill):
    """GJ-424: by the first two digits of the discipline."""
    staff = Staff(fill)
    code = lambda n: (said(staff.campus.staff[n]["YJXKM"]) or "")[:2]
    names = {code: name for code, name in code_list("degree-catalogue-2022").items() if len(code) == 2 and name != "军事学"}
    rows = {("总计",): anybody, ("其中：女",): staff.woman,
            **{(name,): lambda n, of=of: code(n) == of for of, name in names.items()},
            ("学科未登记",): lambda n: code(n) == ""}
    columns = {"合计": anybody, **{level: staff.of_level(level) for level in LEVELS}, "其中：女": staff.woman}
    return counted(staff.teachers, rows, columns)


def supervisors_by_age(fill):
    """GJ-451: in office and qualified on the day; a person counts once."""
    staff, campus = Staff(fill), fill.campus
    kinds = {}
    for number in fill.staff():
        rows = [row for row in campus.all_of(campus.supervisors, number)
                if row["SGZT"] != "退出" and (dated(row["PDNY"]) or "") <= fill.on[:7]]
        if rows:
            kinds[number] = {row["DSLB"] for row in rows}
    doctors, masters = "博士生导师", "硕士生导师"
    only = lambda kind: lambda n: kinds[n] == {kind}
    both = lambda n: kinds[n] == {doctors, masters}
    women = lambda has: lambda n: has(n) and staff.woman(n)
    rows = {
        ("指导教师", "总计"): anybody, ("指导教师", "其中：女"): staff.woman,
        **{("按专业技术职务分", level): staff.of_level(level) for level in ("正高级", "副高级", "中级")},
        ("按指导关系分", "博士导师"): only(doctors), ("按指导关系分", "其中：女"): women(only(doctors)),
        ("按指导关系分", "硕士导师"): only(masters), ("按指导关系分", "其中：女", 2): women(only(masters)),
        ("按指导关系分", "博士、硕士导师"): both, ("按指导关系分", "其中：女", 3): women(both),
    }
    columns = {"合计": anybody, **staff.ages(), "其中：女": staff.woman}
    return counted(list(kinds), rows, columns, {(row, "其中：女") for row in rows if row[1] == "其中：女"})


def parties(fill):
    """GJ-461"""
    staff = Staff(fill)
    party = lambda n: str(staff.campus.record(n, "ZZMMM") or "")
    columns = {
        "共产党员": lambda n: party(n) in ("01", "02"),
        "共青团员": lambda n: party(n) == "03",
        "民主党派": lambda n: "04" <= party(n) <= "11",
        "少数民族": lambda n: str(staff.campus.record(n, "MZM") or "01") not in ("01", "97", "98", "99"),
    }
    found = {}
    for kind, people in (("教职工", staff.employed), ("专任教师", staff.teachers)):
        found |= counted(people, {(kind, "合计"): anybody, (kind, "其中：女"): staff.woman}, columns)
    return found


def students_by_age(fill):
    """GJ-321"""
    campus, on = fill.campus, fill.on
    of_unit = lambda rows: [row for row in rows.values() if fill.mine(row["DWH"]) and campus.is_student(row, on)]
    groups = {"普通本科生": of_unit(campus.undergraduates),
              "硕士研究生": [row for row in of_unit(campus.graduates) if row["PYCC"] == "硕士"],
              "博士研究生": [row for row in of_unit(campus.graduates) if row["PYCC"] == "博士"]}
    years = {"17岁及以下": (0, 17), **{f"{year}岁": (year, year) for year in range(18, 26)},
             "26-30岁": (26, 30), "31岁及以上": (31, 200)}
    within = lambda low, high: lambda row: age(dated(row["CSRQ"]), on) is not None and low <= age(dated(row["CSRQ"]), on) <= high
    columns = {"合计": anybody, **{name: within(*span) for name, span in years.items()}}
    found = {}
    for kind, rows in groups.items():
        found |= counted(rows, {(kind, "合计"): anybody, (kind, "其中：女"): lambda row: row["XBM"] == "2"}, columns)
    return found


def student_list(fill):
    """QM-1-7"""
    campus, found = fill.campus, {}
    for number, row in campus.undergraduates.items():
        if fill.mine(row["DWH"]) and campus.is_student(row, fill.on):
            programme = campus.programmes.get(row["ZYH"])
            sex = named("gbt2261.1-2003_sex", row["XBM"])
            found[number,] = {
                "学号": number, "学生姓名": person_name(row["XM"]),
                "性别": sex.replace("性", "") if isinstance(sex, str) else sex,
                "校内专业（大类）名称": programme and said(programme["ZYMC"]),
                "校内专业（大类）代码": row["ZYH"],
                "年级": OneOf(said(row["NJ"]), Number(row["NJ"]) if said(row["NJ"]) else None),
                "入学年份": OneOf(dated(row["RXNY"])[:4], Number(dated(row["RXNY"])[:4])) if dated(row["RXNY"]) else None,
            }
    return found


def table(values, *stub, empty=""):
    return Form("point 09-01", table=values, stub=stub, unheld=unheld(empty))


FORMS = {
    "GJ-321": table(students_by_age, "培养层次", "项目"),
    "GJ-411": table(kinds_of_staff, "项目", empty="离退休人员 附属中小学幼儿园教职工 集体所有制人员 其中：聘任制"),
    "GJ-421": table(who_teaches, "项目", empty="其中：双师型"),
    "GJ-422": table(qualifications, "人员类别", "项目"),
    "GJ-423": table(ages_of_teachers, "分组", "项目"),
    "GJ-424": table(disciplines, "学科门类"),
    "GJ-451": table(supervisors_by_age, "分组", "项目"),
    "GJ-461": table(parties, "人员类别", "项目", empty="华侨 港澳台"),
    "QM-1-7": Form("point 09-30", first="学号", key=("学号",), rows=student_list, unheld=unheld("生源类别")),
}
