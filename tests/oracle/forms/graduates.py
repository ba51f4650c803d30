"""What students for a higher degree hand in."""
from answers import OneOf, Unheld
from forms.form import Form, List, words
from forms.personal import personal
from forms.supervisors import discipline
from university.raw import dated, holds, month, person_name, said


def candidate(fill):
    """GS-2. Nobody keeps credits or a field of research."""
    campus, row = fill.campus, fill.campus.graduates[fill.subject]
    return {
        "学号": fill.subject, "姓名": person_name(row["XM"]), "培养层次": said(row["PYCC"]), "学习方式": said(row["XXFS"]),
        "学科专业": discipline(row["XKDM"]), "入学年月": month(row["RXNY"]),
        "所在单位": campus.unit_name(row["DWH"], fill.on),
        "研究方向": Unheld(), "课程学分完成情况": Unheld(),
    }


def guiding(fill):
    campus, found = fill.campus, {}
    for row in campus.rows("graduate", "YJS_DSXS", "XH", "GH", "GXLX"):
        if row["XH"] != fill.subject or not holds(row, "KSRQ", "JSRQ", fill.on):
            continue
        who = personal(campus, row["GH"], fill.on) if row["GH"] in campus.staff else {}
        found[row["GH"], row["GXLX"]] = {
            "导师工号": row["GH"], "导师": who.get("姓名"), "导师职称": who.get("职称"), "关系": row["GXLX"],
            "起始": month(row["KSRQ"]), "导师所在单位": who.get("所在单位"),
        }
    return found


FORMS = {
    "GS-2": Form("anytime", True, candidate, words(
        "学号 姓名 培养层次 学习方式 学科专业 入学年月 所在单位 研究方向 课程学分完成情况"), of_student=True, more=(
            List("导师工号", ("导师工号", "关系"), guiding, "导师"),)),
}
