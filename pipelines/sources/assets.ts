import {
  date,
  decimal,
  integer,
  resource,
  type SourceSystem,
  text,
} from "../../connectors/resource.ts";

/** 资产与设备系统: a full dump every night, GB18030. */
export const assets: SourceSystem = {
  name: "assets",
  zh: "资产管理系统",
  en: "Assets",
  kind: "csv",
  charset: "gb18030",
  resources: [
    resource("equipment", "仪器设备", "equipment.csv", "ZCBH", {
      ZCBH: text("资产编号", { level: "L1" }),
      ZCMC: text("资产名称", { level: "L1", required: true }),
      FLH: text("分类号", { level: "L1" }),
      FLMC: text("分类名称", { level: "L1" }),
      PP: text("品牌", { level: "L1" }),
      XH: text("型号", { level: "L1" }),
      GG: text("规格", { level: "L1" }), // may hold line breaks
      GBM: text("国别码", { level: "L1" }), // gbt2659-2000_country
      DJ: decimal("单价（元）", { level: "L1" }),
      GZRQ: date("购置日期", { level: "L1" }), // 0000-00-00 and 1900-01-01 occur
      JFLY: text("经费来源", { level: "L1" }),
      SYDWH: text("使用单位号", { level: "L1" }),
      LYRGH: text("领用人工号"),
      CFDD: text("存放地点", { level: "L1" }), // room number with variants
      XZM: text("现状码", { level: "L1" }), // 在用 | 闲置 | 待报废
      SYFX: text("使用方向", { level: "L1" }), // 教学 | 科研 | 行政
      BZ: text("备注", { level: "L1" }), // may hold line breaks and quotes
    }),
    resource("equipment_usage", "设备年度使用", "equipment_usage.csv", ["ZCBH", "ND"], {
      ZCBH: text("资产编号", { level: "L1" }),
      ND: text("年度", { level: "L1" }),
      JXJS: decimal("教学机时", { level: "L1" }),
      KYJS: decimal("科研机时", { level: "L1" }),
      SHJS: decimal("社会服务机时", { level: "L1" }),
      KFJS: decimal("开放机时", { level: "L1" }),
      CYS: integer("测样数", { level: "L1" }),
      SRJE: decimal("收入（元）", { level: "L1" }),
    }),
    resource("repair", "维修记录", "repair.csv", "WXDH", {
      WXDH: text("维修单号", { level: "L1" }),
      ZCBH: text("资产编号", { level: "L1", required: true }),
      BXRQ: date("报修日期", { level: "L1" }),
      WCRQ: date("完成日期", { level: "L1" }),
      WXFY: decimal("维修费用（元）", { level: "L1" }),
      GZMS: text("故障描述", { level: "L1" }), // may hold line breaks
    }),
  ],
};
