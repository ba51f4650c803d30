"""What a label may ask for, as bindings: "person.x" of the subject, "entity:x" of the rows of a list, "$ordinal".

A truth is a list of bindings that are equally right, OPEN (nothing in the record answers the label), or MAY(...): right when
one of them is proposed, and no fault when the label is left open.
"""

OPEN = "open"
ORDINAL = ["$ordinal"]


class MAY(list):
    pass


FACTS = {
    "no": ["staff.staff_no", "staff_no"],
    "name": ["name"],
    "pinyin": ["name_pinyin"],
    "former": ["former_name"],
    "sex": ["sex_name"],
    "birth": ["birth_date"],
    "native": ["native_place_name"],
    "ethnic": ["ethnic_name"],
    "nation": ["nationality_name"],
    "politics": ["political_name"],
    "party_on": ["party_joined_on"],
    "id_type": ["id_type_name"],
    "id": ["id_no"],
    "education": ["highest_education_name", "highest_education.education_name"],
    "degree": ["highest_degree_name", "highest_degree.degree_name", "highest_degree_level", "highest_degree.degree_level"],
    "school": ["highest_education.school", "highest_degree.school"],
    "major": ["highest_education.major", "highest_degree.major"],
    "graduated": ["highest_education.graduated_on", "highest_degree.graduated_on"],
    "study_mode": ["highest_education.mode", "highest_degree.mode"],
    "work": ["staff.work_started"],
    "joined": ["staff.joined_on"],
    "unit": ["home_org.org.name", "staff.org.name", "home_org.college.name", "home_org.org.college_name", "staff.org.college_name"],
    "unit_no": ["home_org.org_no", "staff.org_no"],
    "section": ["staff.section_office"],
    "title": ["title.title_name"],
    "title_level": ["title.level"],
    "qualified": ["title.obtained_on"],
    "appointed": ["title.appointed_on"],
    "post": ["post.grade_name"],
    "post_kind": ["post.category_name"],
    "duty": ["duty.duty_name"],
    "duty_on": ["duty.valid_from"],
    "rank": ["duty.rank"],
    "phone": ["phone"],
    "email": ["email"],
    "category": ["staff.category_name"],
    "establishment": ["staff.establishment_name"],
    "employment": ["staff.employment_mode_name"],
    "teaching_status": ["staff.teaching_status_name"],
    "discipline": ["staff.discipline_name"],
    "field": ["staff.research_field"],
    "status": ["staff.status_name"],
    "supervisor": ["supervisor.kind"],
    "supervisor_discipline": ["supervisor.discipline_name"],
    "supervisor_on": ["supervisor.valid_from"],
    "supervisor_state": ["supervisor.state"],
}


def me(fact):
    """A fact of the person whom the file is for."""
    return [f"person.{path}" for path in FACTS[fact]]


def each(fact, via=""):
    """A fact of the person of every row; via: how the row leads to the person, "entity:relation"."""
    if via:
        return [f"{via}.{path}" for path in FACTS[fact]]
    rows = [f"person:{path}" for path in FACTS[fact]]
    rows += [f"{entity}:person.{path}" for entity in ("staff_role", "person_org") for path in FACTS[fact]]
    return rows + [f"staff_role:{path[6:]}" for path in FACTS[fact] if path.startswith("staff.")]


def project(*columns):
    return [f"{root}{column}" for column in columns for root in ("project:", "project_member:project.")]


def member(column):
    return [f"project_member:{column}"]


def output(*columns):
    return [f"{root}{column}" for column in columns for root in ("output:", "output_author:output.")]


def author(column):
    return [f"output_author:{column}"]


def award(*columns):
    return [f"award:{column}" for column in columns]


def patent(*columns):
    return [f"patent:{column}" for column in columns]


def thing(*columns):
    return [f"equipment:{column}" for column in columns]


def room(*columns):
    return [f"{root}{column}" for column in columns for root in ("room:", "room_allocation:room.")]


def allocation(*columns):
    return [f"room_allocation:{column}" for column in columns]


def course(*columns):
    roots = ("course:", "class_section:course.", "teaching_assignment:section.course.", "workload:section.course.")
    return [f"{root}{column}" for column in columns for root in roots]


def section(*columns):
    return [f"{root}{column}" for column in columns for root in ("class_section:", "teaching_assignment:section.", "workload:section.")]


def teaching(*columns):
    return [f"{root}{column}" for column in columns for root in ("teaching_assignment:", "workload:")]


def load(*columns):
    return [f"workload:{column}" for column in columns]


def study(*columns):
    return [f"education:{column}" for column in columns]


def guided(*columns):
    return [f"supervision:{column}" for column in columns]


COURSE_NO = course("course_no") + section("course_no")
COURSE_NAME = course("name") + section("course_name")
TERM = teaching("term") + section("term")
TEACHER = [f"{entity}:person." for entity in ("teaching_assignment", "workload")]


def teacher(fact):
    return [f"{root}{path}" for root in TEACHER for path in FACTS[fact]]
