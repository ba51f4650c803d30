import {
  boolean,
  date,
  decimal,
  integer,
  partialDate,
  resource,
  type SourceSystem,
  text,
} from "../../connectors/resource.ts";

/** Most endpoints give the time at which a row was saved last. */
const saved = { updated: "GXSJ" };

/** 科研管理系统: JSON over HTTP, pages, a bearer token. */
export const research: SourceSystem = {
  name: "research",
  zh: "科研管理系统",
  en: "Research",
  kind: "rest",
  rest: { paging: { style: "page" }, since: "updated_since" },
  resources: [
    resource(
      "project",
      "科研项目",
      "/projects",
      "XMBH",
      {
        XMBH: text("项目编号", { level: "L1" }),
        XMPZH: text("项目批准号", { level: "L1" }),
        XMMC: text("项目名称", { level: "L1", required: true }),
        XMXZ: text("项目性质", { level: "L1" }), // 纵向 | 横向
        XMLYM: text("项目来源码", { level: "L1" }), // jyt1001_XMLY
        XMLB: text("项目类别", { level: "L1" }), // 国家自然科学基金面上项目 …
        XMJB: text("项目级别", { level: "L1" }), // 国家级 | 省部级 | 市厅级 | 校级 | 横向
        XKDM: text("学科分类码", { level: "L1" }), // gbt13745_discipline_level1
        DWH: text("所属单位号", { level: "L1" }),
        FZRGH: text("负责人工号", { level: "L1" }),
        LXRQ: date("立项日期", { level: "L1" }),
        KSRQ: date("开始日期", { level: "L1" }),
        JHJTRQ: date("计划结题日期", { level: "L1" }),
        SJJTRQ: date("实际结题日期", { level: "L1" }),
        XMZT: text("项目状态", { level: "L1" }), // 在研 | 结题 | 终止 | 延期
        JTJL: text("结题结论", { level: "L1" }), // 优秀 | 合格 | 不合格
        HTJF: decimal("合同经费（元）", { level: "L2" }),
        WTDW: text("委托单位", { level: "L2" }),
      },
      saved,
    ),
    resource(
      "member",
      "项目成员",
      "/project-members",
      ["XMBH", "SMSX"],
      {
        XMBH: text("项目编号", { level: "L1" }),
        SMSX: integer("署名顺序", { level: "L1" }),
        GH: text("工号", { level: "L1" }), // NULL for outsiders and students
        XM: text("姓名", { level: "L2" }),
        JS: text("角色", { level: "L1" }), // 负责人 | 主要成员 | 参加
        GZLBL: decimal("工作量比例", { level: "L2" }), // 0 to 1
      },
      saved,
    ),
    resource(
      "fund",
      "经费明细",
      "/funds",
      "PZH",
      {
        PZH: text("凭证号", { level: "L2" }),
        XMBH: text("项目编号", { level: "L1", required: true }),
        LX: text("类型", { level: "L2" }), // 到账 | 支出 | 外拨
        JE: decimal("金额（元）", { level: "L2", required: true }),
        FSRQ: date("发生日期", { level: "L2", required: true }),
        KM: text("经费科目", { level: "L2" }),
        LKDW: text("来款单位", { level: "L2" }),
      },
      saved,
    ),
    resource(
      "output",
      "科研成果",
      "/outputs",
      "CGBH",
      {
        CGBH: text("成果编号", { level: "L1" }),
        CGLX: text("成果类型", { level: "L1" }), // 期刊论文 | 会议论文 | 专著 | 教材 | 软件著作权
        TM: text("题目", { level: "L1", required: true }),
        KWMC: text("刊物（出版社）名称", { level: "L1" }),
        ISSN: text("ISSN/ISBN", { level: "L1" }),
        FBRQ: partialDate("发表日期", { level: "L1" }),
        NJQY: text("年卷期页", { level: "L1" }),
        DOI: text("DOI", { level: "L1" }),
        SLLX: text("收录类型", { level: "L1" }), // list joined by ";": SCI;EI
        JCRFQ: text("JCR分区", { level: "L1" }), // Q1 … Q4
        YXYZ: decimal("影响因子", { level: "L1" }),
        SSXMBH: text("所属项目编号", { level: "L1" }),
        DWH: text("所属单位号", { level: "L1" }),
      },
      saved,
    ),
    resource(
      "author",
      "成果作者",
      "/output-authors",
      ["CGBH", "SX"],
      {
        CGBH: text("成果编号", { level: "L1" }),
        SX: integer("作者顺序", { level: "L1" }),
        GH: text("工号", { level: "L1" }), // often NULL
        XM: text("作者姓名", { level: "L1" }), // Hanzi, or pinyin in either order
        TXZZ: boolean("通讯作者", { level: "L1" }),
        DWSX: integer("单位署名顺序", { level: "L1" }),
      },
      saved,
    ),
    resource(
      "patent",
      "专利",
      "/patents",
      "ZLBH",
      {
        ZLBH: text("专利编号", { level: "L1" }),
        ZLMC: text("专利名称", { level: "L1", required: true }),
        ZLLX: text("专利类型", { level: "L1" }), // 发明专利 | 实用新型 | 外观设计
        SQH: text("申请号", { level: "L1" }),
        SQRQ: date("申请日", { level: "L1" }),
        SQGGH: text("授权公告号", { level: "L1" }),
        SQGGR: date("授权公告日", { level: "L1" }),
        FLZT: text("法律状态", { level: "L1" }), // 申请中 | 授权 | 失效
        ZLQR: text("专利权人", { level: "L1" }),
        DYFMRGH: text("第一发明人工号", { level: "L1" }),
        FMR: text("全部发明人", { level: "L1" }), // names joined by ";"
        DWH: text("所属单位号", { level: "L1" }),
      },
      saved,
    ),
    resource(
      "award",
      "科研奖励",
      "/awards",
      "HJBH",
      {
        HJBH: text("获奖编号", { level: "L1" }),
        CGMC: text("成果名称", { level: "L1", required: true }),
        JLMC: text("奖励名称", { level: "L1" }),
        JLJB: text("奖励级别", { level: "L1" }), // 国家级 | 省部级 | 市厅级 | 校级
        JLDJ: text("奖励等级", { level: "L1" }), // 一等奖 …
        SJDW: text("授奖单位", { level: "L1" }),
        HJRQ: date("获奖日期", { level: "L1" }),
        DYWCRGH: text("第一完成人工号", { level: "L1" }),
        BXPM: integer("本校排名", { level: "L1" }),
        DWH: text("所属单位号", { level: "L1" }),
      },
      saved,
    ),
    resource("platform", "科研平台", "/platforms", "PTBH", {
      PTBH: text("平台编号", { level: "L1" }),
      PTMC: text("平台名称", { level: "L1", required: true }),
      PTJB: text("平台级别", { level: "L1" }),
      PTLX: text("平台类型", { level: "L1" }),
      PZRQ: date("批准日期", { level: "L1" }),
      FZRGH: text("负责人工号", { level: "L1" }),
      DWH: text("依托单位号", { level: "L1" }),
    }),
  ],
};
