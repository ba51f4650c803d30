"""What forms ask about one member of staff, by the label they print."""
from functools import lru_cache

from answers import OneOf, Unknown
from university.raw import code_list, dated, day, id_number, month, named, person_name, said


@lru_cache(maxsize=None)
def personal(campus, number, on):
    """Whatever forms ask about one member of staff, by the label they print."""
    own, post = campus.staff[number], campus.post(number, on)
    title, education, degree = campus.title(number, on), campus.education(number, on), campus.degree(number, on)
    sex = named("gbt2261.1-2003_sex", own["XBM"])
    name = campus.title_name(number, on)
    org = campus.unit_name(campus.home(number, on), on)
    state = named("jyt1001_JZGDQZT", own["DQZTM"])
    # The source keeps only today's state. Who left after the census was in office on it: that, or nothing, may stand
    # there, but not that they are retired.
    if dated(own["LXSJ"]) and dated(own["LXSJ"]) > on:
        state = OneOf("在职", "")
    return {
        "工号": number,
        "姓名": person_name(own["XM"]),
        "曾用名": said(own["CYM"]),
        "性别": sex.replace("性", "") if isinstance(sex, str) else sex,
        "出生日期": day(campus.record(number, "CSRQ")),
        "出生年月": month(campus.record(number, "CSRQ")),
        "民族": named("gbt3304-1991_ethnic", campus.record(number, "MZM")),
        "籍贯": native_place(campus.record(number, "JGM")),
        "政治面貌": named("gbt4762-1984_political", campus.record(number, "ZZMMM")),
        "加入党派时间": month(campus.record(number, "JRDPRQ")),
        "身份证件类型": named("jyt1001_SFZJLX", own["SFZJLXM"]),
        "身份证件号": id_number(own["SFZJH"]),
        "参加工作时间": month(own["CJGZNY"]),
        "来校时间": month(own["LXRQ"]),
        "编制类别": named("jyt1001_BZLB", own["BZLBM"]),
        "教职工类别": named("jyt1001_JZGLB", own["JZGLBM"]),
        "人员类别": named("jyt1001_JZGLB", own["JZGLBM"]),
        "用工方式": named("school_employment_mode", own["YGFSM"]),
        "人员状态": state,
        "所在单位": org,
        "单位名称": org,
        "科室（系、教研室）": said(own["KS"]),
        "专业技术职务": name,
        "评定时间": title and month(title["QDRQ"]),
        "级别": campus.title_level(number, on),
        "任职时间": title and month(title["PRRQ"]),
        "行政职务": campus.duty(number, on, "ZWMC"),
        "职务级别": campus.duty(number, on, "ZWJB"),
        "岗位类别": post and named("school_post_category", post["GWLBM"]),
        "岗位等级": post and named("school_post_level", post["GWDJM"]),
        "最高学历": education and named("gbt4658-2006_education_level", education["XLM"]),
        "最高学位": degree and named("gbt6864-2003_degree", degree["XWM"]),
        "毕业院校": education and said(education["BYXX"]),
        "所学专业": education and said(education["SXZY"]),
        "毕业时间": education and month(education["BYNY"]),
        "导师类别": campus.supervisor_kind(number, on),
        "联系电话": campus.record(number, "LXDH"),
        "电子邮箱": campus.record(number, "DZYX"),
        **by_other_names(campus, number, on),
    }


def by_other_names(campus, number, on):
    """Items that forms ask for under other names, or that only some forms ask for."""
    own, post = campus.staff[number], campus.post(number, on)
    title, education, degree = campus.title(number, on), campus.education(number, on), campus.degree(number, on)
    degree_name = degree and named("gbt6864-2003_degree", degree["XWM"])
    employed = code_list("school_employment_mode", "group").get(own["YGFSM"])
    unit = campus.home(number, on)
    return {
        "教师姓名": person_name(own["XM"]),
        "学历": education and named("gbt4658-2006_education_level", education["XLM"]),
        "学位": degree_name,
        "学位授予单位": degree and said(degree["BYXX"]),
        "学缘": education and said(education["XYJG"]),
        "职称": campus.title_name(number, on),
        "专业技术职称": campus.title_name(number, on),
        "现任专业技术职务": campus.title_name(number, on),
        "专业技术职务任职时间": title and month(title["PRRQ"]),
        "专业技术职务聘任时间": title and month(title["PRRQ"]),
        "原岗位等级": post and named("school_post_level", post["GWDJM"]),
        "原岗位聘任时间": post and month(post["KSRQ"]),
        "专业技术岗位等级": post and named("school_post_level", post["GWDJM"]),
        "主聘岗位类别": post and named("school_post_category", post["GWLBM"]),
        "岗位": post and OneOf(named("school_post_category", post["GWLBM"]), named("school_post_level", post["GWDJM"])),
        "国籍地区": named("gbt2659-2000_country", own["GJDQM"]),
        "参加工作年月": month(own["CJGZNY"]),
        "进本校年月": month(own["LXRQ"]),
        "入校时间": month(own["LXRQ"]),
        "聘任时间": month(own["LXRQ"]),
        "用人形式": named("school_employment_mode", own["YGFSM"]),
        "是否在编": {"在编": "是", "在编或备案": Unknown(), None: None}.get(employed, "否"),
        "任职状态": named("jyt1001_JZGDQZT", own["DQZTM"]),
        "单位": campus.unit_name(unit, on),
        "单位号": unit,
        "现从事专业": said(own["YJFX"]),
        "研究方向": said(own["YJFX"]),
    }


def native_place(code):
    """The place by its own name, or with the province (and city) before it."""
    own = named("gbt2260_region", code)
    if not isinstance(own, str):
        return own
    names = code_list("gbt2260_region")
    province, city = names.get(code[:2] + "0000"), names.get(code[:4] + "00")
    return OneOf(own, f"{province or ''}{own}", f"{province or ''}{city or ''}{own}")


def with_word(values, labels, word="无"):
    """Forms that write a word where there is nothing to say."""
    return {**values, **{label: values[label] or word for label in labels}}
