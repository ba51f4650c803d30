import {
  date,
  decimal,
  integer,
  resource,
  type SourceSystem,
  text,
  timestamp,
} from "../../connectors/resource.ts";

const term = text("学年学期", { level: "L1" }); // "2026-2027-1"
const section = text("教学班号", { level: "L1" });

/** Most tables have the time at which a row was saved last. */
const saved = { updated: "GXSJ" };

/** 本科教务系统 (GXJX 教学). */
export const teaching: SourceSystem = {
  name: "teaching",
  zh: "本科教务系统",
  en: "Teaching",
  kind: "database",
  resources: [
    resource("programme", "本科专业", "JX_ZYXX", "ZYH", {
      ZYH: text("专业号", { level: "L1" }),
      ZYMC: text("专业名称", { level: "L1", required: true }),
      GJZYDM: text("国家专业代码", { level: "L1" }), // 080901, 080717T
      XKML: text("学位授予门类", { level: "L1" }),
      XZ: integer("学制", { level: "L1" }),
      DWH: text("开设单位号", { level: "L1" }),
      KBNF: text("开办年份", { level: "L1" }),
      ZSZT: text("招生状态", { level: "L1" }), // 在招 | 停招
    }),
    resource(
      "course",
      "课程",
      "JX_KCXX",
      "KCH",
      {
        KCH: text("课程号", { level: "L1" }),
        KCMC: text("课程名称", { level: "L1", required: true }),
        KCYWMC: text("课程英文名称", { level: "L1" }),
        XF: decimal("学分", { level: "L1" }),
        ZXS: integer("总学时", { level: "L1" }),
        LLXS: integer("理论学时", { level: "L1" }),
        SYXS: integer("实验学时", { level: "L1" }),
        SJXS: integer("实践学时", { level: "L1" }),
        KCSX: text("课程性质", { level: "L1" }), // 必修 | 限选 | 任选
        KCLB: text("课程类别", { level: "L1" }), // 通识教育 | 学科基础 | 专业核心 | 专业选修 | 实践环节
        KCKSDWH: text("开课单位号", { level: "L1" }),
        KCFZRH: text("课程负责人号", { level: "L1" }),
        QYBZ: text("启用标志", { level: "L1" }), // 1 | 0
      },
      saved,
    ),
    resource("course_change", "课程号变更", "JX_KCBG", ["YKCH", "XKCH"], {
      YKCH: text("原课程号", { level: "L1" }),
      XKCH: text("现课程号", { level: "L1" }),
      XNXQ: term,
    }),
    resource(
      "section",
      "教学班",
      "JX_JXBXX",
      ["XNXQ", "JXBH"],
      {
        XNXQ: term,
        JXBH: section,
        KCH: text("课程号", { level: "L1", required: true }),
        KKDWH: text("开课单位号", { level: "L1" }),
        SKBJ: text("授课班级", { level: "L1" }),
        KRL: integer("课容量", { level: "L1" }),
        XDRS: integer("选课人数", { level: "L1" }),
        QSZ: integer("起始周", { level: "L1" }),
        ZZZ: integer("终止周", { level: "L1" }),
        SKFS: text("授课方式", { level: "L1" }), // 课堂讲授 | 实验 | 线上线下混合
        SKYY: text("授课语种", { level: "L1" }), // 中文 | 双语 | 全英文
        KSFS: text("考核方式", { level: "L1" }), // 考试 | 考查
        XQ: text("校区", { level: "L1" }),
      },
      saved,
    ),
    resource(
      "assignment",
      "任课教师",
      "JX_RKJS",
      ["XNXQ", "JXBH", "GH", "RKJS"],
      {
        XNXQ: term,
        JXBH: section,
        GH: text("工号", { level: "L1" }),
        JSXM: text("教师姓名", { level: "L2" }),
        RKJS: text("任课角色", { level: "L1" }), // 主讲 | 参讲 | 实验指导
        CDXS: decimal("承担学时", { level: "L1" }),
        CDBL: decimal("承担比例", { level: "L1" }), // 0 to 1
      },
      saved,
    ),
    resource(
      "meeting",
      "排课",
      "JX_PK",
      "PKID",
      {
        PKID: text("排课标识", { level: "L1" }),
        XNXQ: term,
        JXBH: section,
        ZC: text("周次", { level: "L1" }), // "1-16", "1-15单"
        XQJ: integer("星期", { level: "L1" }), // 1 to 7
        KSJC: integer("开始节次", { level: "L1" }),
        JSJC: integer("结束节次", { level: "L1" }),
        JASH: text("教室号", { level: "L1" }), // variants of the room number
      },
      saved,
    ),
    resource(
      "class_session",
      "课堂",
      "JX_KT",
      "KTID",
      {
        KTID: text("课堂标识", { level: "L1" }),
        XNXQ: term,
        JXBH: section,
        SKRQ: date("上课日期", { level: "L1", required: true }),
        ZC: integer("教学周", { level: "L1" }),
        XQJ: integer("星期", { level: "L1" }),
        KSJC: integer("开始节次", { level: "L1" }),
        JSJC: integer("结束节次", { level: "L1" }),
        JASH: text("教室号", { level: "L1" }),
        GH: text("授课教师工号", { level: "L1" }),
        ZT: text("状态", { level: "L1" }), // 正常 | 停课 | 调课 | 代课
        YDRS: integer("应到人数", { level: "L1" }),
        SDRS: integer("实到人数", { level: "L1" }), // NULL without device coverage
        CDRS: integer("迟到人数", { level: "L1" }),
        JSQDC: integer("教师签到时差（分）", { level: "L2" }), // minus: early; NULL without coverage
        SBFG: text("设备覆盖", { level: "L1" }), // 1 | 0
      },
      saved,
    ),
    resource(
      "schedule_change",
      "调停课申请",
      "JX_TTK",
      "SQDH",
      {
        SQDH: text("申请单号", { level: "L1" }),
        XNXQ: term,
        JXBH: section,
        KTID: text("课堂标识", { level: "L1" }),
        BDLX: text("变动类型", { level: "L1" }), // 调课 | 停课 | 代课
        YSKRQ: date("原上课日期", { level: "L1" }),
        XSKRQ: date("现上课日期", { level: "L1" }),
        SQRGH: text("申请人工号"),
        SQYY: text("申请原因"),
        SPZT: text("审批状态", { level: "L1" }), // 已批准 | 未批准
        SQSJ: timestamp("申请时间", { level: "L1" }),
      },
      saved,
    ),
    resource(
      "observation",
      "听课",
      "JX_TK",
      "TKID",
      {
        TKID: text("听课标识", { level: "L1" }),
        XNXQ: term,
        JXBH: section,
        KTID: text("课堂标识", { level: "L1" }),
        TKRGH: text("听课人工号"),
        TKRLX: text("听课人类型", { level: "L1" }), // 校领导 | 处级 | 院级 | 督导 | 同行
        TKRQ: date("听课日期", { level: "L1" }),
        PF: decimal("评分", { level: "L3" }), // 0 to 100
        WTS: integer("问题数", { level: "L2" }),
        ZGS: integer("已整改数", { level: "L2" }),
      },
      saved,
    ),
    resource("incident", "教学事故", "JX_SG", "SGBH", {
      SGBH: text("事故编号", { level: "L2" }),
      XNXQ: term,
      JXBH: section,
      GH: text("责任人工号", { level: "L3" }),
      SGRQ: date("事故日期", { level: "L2" }),
      SGLB: text("事故类别", { level: "L2" }),
      SGDJ: text("事故等级", { level: "L2" }), // 一般 | 严重 | 重大
      RDZT: text("认定状态", { level: "L2" }), // 待认定 | 已认定 | 已撤销
      RDRQ: date("认定日期", { level: "L2" }),
    }),
    resource(
      "evaluation_response",
      "评教答卷",
      "JX_PJDJ",
      "DJID",
      {
        DJID: text("答卷标识", { level: "L3" }),
        XNXQ: term,
        JXBH: section,
        GH: text("被评教师工号", { level: "L3" }),
        PJRM: text("评价人假名", { level: "L4" }), // keyed pseudonym, never a student number
        T1: integer("第1题", { level: "L3" }),
        T2: integer("第2题", { level: "L3" }),
        T3: integer("第3题", { level: "L3" }),
        T4: integer("第4题", { level: "L3" }),
        T5: integer("第5题", { level: "L3" }),
        T6: integer("第6题", { level: "L3" }),
        DTS: integer("答题秒数", { level: "L3" }),
        TJRQ: date("提交日期", { level: "L3" }),
      },
      { cursor: "TJRQ" }, // an answer is submitted once and never changed
    ),
    resource(
      "published_evaluation",
      "评教结果",
      "JX_PJJG",
      ["XNXQ", "JXBH", "GH"],
      {
        XNXQ: term,
        JXBH: section,
        GH: text("工号", { level: "L2" }),
        PJCJ: decimal("评教成绩", { level: "L3" }), // 0 to 100
        YPRS: integer("应评人数", { level: "L2" }),
        SPRS: integer("实评人数", { level: "L2" }),
        FBRQ: date("发布日期", { level: "L2" }),
      },
      saved,
    ),
    resource(
      "workload",
      "教学工作量",
      "JX_GZL",
      ["XNXQ", "JXBH", "GH"],
      {
        XNXQ: term,
        JXBH: section,
        GH: text("工号", { level: "L2" }),
        JHXS: decimal("计划学时", { level: "L2" }),
        WCXS: decimal("完成学时", { level: "L2" }),
        GMXS: decimal("规模系数", { level: "L2" }),
        KCXS: decimal("课程系数", { level: "L2" }),
        CFXS: decimal("重复课系数", { level: "L2" }),
        CDBL: decimal("承担比例", { level: "L2" }),
        BZXS: decimal("标准学时", { level: "L2" }), // = WCXS × GMXS × KCXS × CFXS × CDBL, two decimals
      },
      saved,
    ),
    resource(
      "grade",
      "成绩汇总",
      "JX_CJHZ",
      ["XNXQ", "JXBH"],
      {
        XNXQ: term,
        JXBH: section,
        RS: integer("人数", { level: "L1" }),
        PJF: decimal("平均分", { level: "L2" }),
        BJGS: integer("不及格人数", { level: "L2" }),
        YXS: integer("优秀人数", { level: "L2" }),
      },
      saved,
    ),
  ],
};
