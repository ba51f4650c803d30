import {
  date,
  integer,
  partialDate,
  resource,
  type SourceSystem,
  text,
} from "../../connectors/resource.ts";

/** 学工系统: NDJSON, a base file of each kind and small files of the days since. */
export const students: SourceSystem = {
  name: "students",
  zh: "学工系统",
  en: "Student affairs",
  kind: "ndjson",
  resources: [
    resource("undergraduate", "本科生", "undergraduate-*.ndjson", "XH", {
      XH: text("学号"),
      XM: text("姓名", { required: true }),
      XBM: text("性别码"),
      CSRQ: date("出生日期", { level: "L3" }),
      MZM: text("民族码"),
      ZZMMM: text("政治面貌码"),
      SFZJH: text("身份证件号", { level: "L4" }),
      ZYH: text("专业号", { level: "L1" }),
      DWH: text("院系单位号", { level: "L1" }),
      NJ: text("年级", { level: "L1" }),
      BJ: text("班级", { level: "L1" }),
      RXNY: partialDate("入学年月"),
      BYNY: partialDate("毕业年月"), // NULL while enrolled
      XJZT: text("学籍状态"), // 在读 | 毕业 | 休学 | 退学
      SYDM: text("生源地码"),
    }),
    resource("movement", "学籍异动", "movement-*.ndjson", "YDBH", {
      YDBH: text("异动编号"),
      XH: text("学号", { required: true }),
      YDLB: text("异动类别"), // 转专业 | 休学 | 复学 | 退学
      YDRQ: date("异动日期"),
      YDYY: text("异动原因"),
    }),
    resource("dormitory", "住宿", "dormitory-*.ndjson", "XH", {
      XH: text("学号"),
      LYBH: text("宿舍楼编号"),
      FJH: text("房间号"),
      CWH: integer("床位号"),
      RZRQ: date("入住日期"),
    }),
    resource("award", "学生获奖", "award-*.ndjson", "HJBH", {
      HJBH: text("获奖编号"),
      XH: text("学号", { required: true }),
      JSMC: text("竞赛名称", { level: "L1" }),
      JSJB: text("级别", { level: "L1" }), // 国家级 | 省级 | 校级
      HJDJ: text("等级", { level: "L1" }),
      HJRQ: date("获奖日期", { level: "L1" }),
      ZDJSGH: text("指导教师工号", { level: "L1" }),
    }),
  ],
};
