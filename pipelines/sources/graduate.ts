import {
  date,
  integer,
  partialDate,
  resource,
  type SourceSystem,
  text,
} from "../../connectors/resource.ts";

/** Most tables have the time at which a row was saved last. */
const saved = { updated: "GXSJ" };

/** 研究生管理系统. */
export const graduate: SourceSystem = {
  name: "graduate",
  zh: "研究生管理系统",
  en: "Graduate school",
  kind: "database",
  resources: [
    resource(
      "student",
      "研究生",
      "YJS_XSXX",
      "XH",
      {
        XH: text("学号"),
        XM: text("姓名", { required: true }),
        XMPY: text("姓名拼音"),
        XBM: text("性别码"),
        CSRQ: date("出生日期", { level: "L3" }),
        MZM: text("民族码"),
        ZZMMM: text("政治面貌码"),
        SFZJH: text("身份证件号", { level: "L4" }),
        PYCC: text("培养层次", { level: "L1" }), // 博士 | 硕士
        XXFS: text("学习方式", { level: "L1" }), // 全日制 | 非全日制
        XKDM: text("学科专业代码", { level: "L1" }), // degree-catalogue-2022
        DWH: text("培养单位号", { level: "L1" }),
        RXNY: partialDate("入学年月"),
        BYNY: partialDate("毕业年月"), // NULL while enrolled
        XJZT: text("学籍状态"), // 在读 | 毕业 | 退学 | 休学
        LXDH: text("联系电话", { level: "L4" }),
      },
      saved,
    ),
    resource("supervisor", "导师资格", "YJS_DSXX", ["GH", "DSLB", "XKDM"], {
      GH: text("工号"),
      DSLB: text("导师类别"), // 博士生导师 | 硕士生导师
      XKDM: text("学科专业代码", { level: "L1" }),
      PDNY: partialDate("评定年月"),
      SGZT: text("上岗状态"), // 在岗 | 停招 | 退出
    }),
    resource(
      "supervision",
      "导师学生关系",
      "YJS_DSXS",
      ["XH", "GH", "GXLX"],
      {
        XH: text("学号"),
        GH: text("导师工号"),
        GXLX: text("关系类型"), // 导师 | 副导师
        KSRQ: date("开始日期"),
        JSRQ: date("结束日期"),
      },
      saved,
    ),
    resource(
      "section",
      "研究生教学班",
      "YJS_KB",
      ["XNXQ", "BJH"],
      {
        XNXQ: text("学年学期", { level: "L1" }),
        BJH: text("教学班号", { level: "L1" }),
        KCH: text("课程号", { level: "L1" }),
        KCMC: text("课程名称", { level: "L1" }),
        GH: text("任课教师工号", { level: "L1" }),
        XS: integer("学时", { level: "L1" }),
        XKRS: integer("选课人数", { level: "L1" }),
      },
      saved,
    ),
    resource(
      "thesis",
      "学位论文",
      "YJS_LW",
      "XH",
      {
        XH: text("学号"),
        LWTM: text("论文题目", { level: "L1" }),
        KTRQ: date("开题日期"),
        ZQRQ: date("中期日期"),
        DBRQ: date("答辩日期"),
        DBJG: text("答辩结果"), // 通过 | 不通过
      },
      saved,
    ),
    resource(
      "degree",
      "学位授予",
      "YJS_XWSY",
      "XWZSH",
      {
        XWZSH: text("学位证书号"),
        XH: text("学号", { required: true }),
        XWM: text("学位码"), // gbt6864-2003_degree
        SYRQ: date("授予日期"),
      },
      saved,
    ),
  ],
};
