/** A column of a sheet: `id` is stable and stands in the second row, for programs; `zh` in the first, for people. */
export interface SheetColumn {
  readonly id: string;
  readonly zh: string;
  readonly width: number;
  readonly kind: "text" | "count" | "share" | "date" | "moment" | "yesno";
  /** Said on the sheet 说明. */
  readonly definition?: string;
}

const column =
  (kind: SheetColumn["kind"], width: number) =>
  (id: string, zh: string, definition?: string): SheetColumn => ({
    id,
    zh,
    width,
    kind,
    ...(definition === undefined ? {} : { definition }),
  });

const text = column("text", 14);
const wide = column("text", 24);
const key = column("text", 38);
const count = column("count", 10);
const share = column("share", 10);
const date = column("date", 12);
const moment = column("moment", 18);
const yesNo = column("yesno", 8);

/** 课堂明细: one row a session of the week. */
export const sessionColumns: readonly SheetColumn[] = [
  key("id", "课堂标识"),
  text("term", "学年学期"),
  count("week", "教学周"),
  date("date", "日期"),
  count("weekday", "星期"),
  text("period", "节次"),
  text("campus", "校区"),
  wide("building", "楼宇"),
  text("room_no", "房间编号"),
  key("room_id", "房间标识"),
  text("room_use", "房间用途"),
  text("room_state", "房间状态"),
  count("seats", "座位数"),
  text("course_code", "课程号"),
  wide("course_name", "课程名称"),
  key("section_id", "教学班标识"),
  text("section_no", "教学班号"),
  text("course_level", "培养层次"),
  text("credit_type", "课程性质"),
  key("teacher_ids", "教师标识与承担比例", "教学班的任课教师，标识:比例，空格隔开；不列姓名和工号"),
  text("college_no", "学院号"),
  wide("college", "学院"),
  count("class_size", "选课人数"),
  text("status", "课堂状态", "正常、调课、停课、代课"),
  yesNo("is_held", "实开", "停课以外都算实开；调课记在原课表的周"),
  count("expected", "应到"),
  count("present", "实到"),
  count("late", "迟到"),
  share("attendance_rate", "到课率", "实到 ÷ 应到，只在考勤标记为“有考勤”时有值"),
  share("attendance_low", "到课率下限", "Wilson 95% 区间"),
  share("attendance_high", "到课率上限", "Wilson 95% 区间"),
  text("attendance_source", "考勤来源"),
  text("coverage_flag", "考勤标记", "有考勤、无设备、无数据、数据矛盾（实到大于应到）、未开课"),
  count("teacher_signin_delta_min", "教师签到时差（分）", "签到减上课时间，正数为晚"),
  text("change_type", "变动类型"),
  yesNo("change_approved", "变动已批准", "没有申请的变动记为未批准"),
  wide("change_reason", "变动原因"),
  yesNo("online_substitute", "线上替代", "没有系统提供"),
  count("observers_leader", "领导听课", "校领导、处级、院级"),
  count("observers_supervisor", "督导听课"),
  count("observers_peer", "同行听课"),
  key("observation_finding_ids", "有问题的听课记录"),
  text("incident_id", "教学事故编号", "只列已认定的"),
  count("device_fault_min", "设备故障（分）", "没有系统提供"),
  count("instant_feedback_n", "即时反馈人数", "没有系统提供"),
  count("instant_feedback_mean", "即时反馈均值", "没有系统提供；不足 5 人不列"),
  count("room_booked_min", "占用（分）", "每节按 45 分钟"),
  count("room_used_min", "实用（分）", "停课为 0"),
  share("seats_used_ratio", "座位利用率"),
  moment("source_extract_ts", "来源采集时间"),
  text("row_hash", "行校验"),
];

/** 学院汇总: one row a college. */
export const collegeColumns: readonly SheetColumn[] = [
  text("college_no", "学院号"),
  wide("college", "学院"),
  count("scheduled", "计划课堂"),
  count("held", "实开课堂"),
  count("moved", "调课"),
  count("cancelled", "停课"),
  count("substituted", "代课"),
  count("approved", "变动已批准"),
  count("unapproved", "变动未批准"),
  count("covered", "有考勤课堂"),
  share("coverage", "考勤覆盖率", "有考勤课堂 ÷ 实开课堂"),
  count("expected", "应到"),
  count("present", "实到"),
  count("late", "迟到"),
  share("attendance_rate", "到课率", "覆盖率低于门槛的学院不出"),
  share("attendance_low", "到课率下限", "以课堂为单位的整群方差，95%"),
  share("attendance_high", "到课率上限", "以课堂为单位的整群方差，95%"),
  count("below_70", "不足七成课堂"),
  count("signed_in", "有签到课堂"),
  count("on_time", "准时课堂"),
  count("observations", "听课人次"),
  count("by_leader", "校领导"),
  count("by_office", "处级"),
  count("by_college", "院级"),
  count("by_supervisor", "督导"),
  count("by_peer", "同行"),
  count("findings", "发现问题"),
  count("open_findings", "未整改"),
  count("incidents", "认定事故"),
  count("serious_incidents", "其中严重以上"),
  count("without_room", "无教室课堂"),
  count("in_closed_room", "停用教室课堂"),
];

/** 听课: one row a visit of the term up to the week; no observer, no teacher, no score. */
export const observationColumns: readonly SheetColumn[] = [
  key("id", "听课标识"),
  count("week", "教学周"),
  date("date", "日期"),
  text("observer_kind", "听课人类型"),
  text("college_no", "学院号"),
  wide("college", "学院"),
  text("course_code", "课程号"),
  wide("course_name", "课程名称"),
  key("section_id", "教学班标识"),
  key("session_id", "课堂标识"),
  count("findings", "发现问题"),
  count("resolved", "已整改"),
  count("open_findings", "未整改"),
];

/** 事故与台账, its upper part: one row an incident decided in the term. */
export const incidentColumns: readonly SheetColumn[] = [
  text("incident_no", "事故编号"),
  count("week", "认定教学周"),
  date("confirmed_on", "认定日期"),
  date("occurred_on", "发生日期"),
  text("category", "类别"),
  text("grade", "等级"),
  text("college_no", "学院号"),
  wide("college", "学院"),
  key("section_id", "教学班标识"),
];

/** 教室利用: one row a classroom in service. */
export const roomColumns: readonly SheetColumn[] = [
  text("campus", "校区"),
  wide("building", "楼宇"),
  text("room_no", "房间编号"),
  key("room_id", "房间标识"),
  count("seats", "座位数"),
  count("periods_available", "可用节数", "周一至周五第 1—8 节，放假的日子不计"),
  count("periods_booked", "排课节数"),
  count("periods_used", "实用节数"),
  share("use", "白天利用率", "实用节数 ÷ 可用节数"),
  count("sessions", "课堂数", "含晚上和周末"),
  count("present", "实到"),
  count("seats_offered", "座位数合计", "有考勤的课堂"),
];
