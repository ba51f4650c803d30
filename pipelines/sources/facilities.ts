import {
  date,
  decimal,
  integer,
  resource,
  type SourceSystem,
  text,
} from "../../connectors/resource.ts";

const room = text("房间编号", { level: "L1", from: "房间编号" });

/** 公房管理: one workbook a campus, two-row merged heads, a total row and notes under each table. */
export const facilities: SourceSystem = {
  name: "facilities",
  zh: "公房管理系统",
  en: "Facilities",
  kind: "xlsx",
  resources: [
    resource("building", "楼宇", "*.xlsx#楼宇", "LYBH", {
      LYBH: text("楼宇编号", { level: "L1", from: "楼宇编号" }),
      LYMC: text("楼宇名称", { level: "L1", required: true, from: "楼宇名称" }),
      XQ: text("校区", { level: "L1", from: "校区" }),
      YTM: text("用途码", { level: "L1", from: "用途/代码" }), // jyt1001_JZWYT
      YTMC: text("用途名称", { level: "L1", from: "用途/名称" }),
      JZMJ: decimal("建筑面积（平方米）", { level: "L1", from: "面积与层数/建筑面积" }),
      LC: integer("层数", { level: "L1", from: "面积与层数/层数" }),
      JCNF: text("建成年份", { level: "L1", from: "建成年份" }),
      CQM: text("产权码", { level: "L1", from: "产权码" }), // jyt1001_CQ
    }),
    resource("room", "房间", "*.xlsx#房间", "FJBH", {
      FJBH: room,
      LYBH: text("楼宇编号", { level: "L1", required: true, from: "楼宇编号" }),
      LC: text("楼层", { level: "L1", from: "位置/楼层" }),
      FJH: text("房间号", { level: "L1", from: "位置/房间号" }),
      FJMC: text("房间名称", { level: "L1", from: "房间名称" }),
      JZMJ: decimal("建筑面积（平方米）", { level: "L1", from: "面积/建筑面积" }),
      SYMJ: decimal("使用面积（平方米）", { level: "L1", from: "面积/使用面积" }),
      YTM: text("房间用途码", { level: "L1", from: "用途/代码" }), // jyt1001_FJYT
      YTMC: text("房间用途", { level: "L1", from: "用途/名称" }),
      ZTM: text("房间状态", { level: "L1", from: "状态" }), // 在用 | 闲置 | 维修
      ZWS: integer("座位数", { level: "L1", from: "座位数" }),
    }),
    resource("allocation", "用房分配", "*.xlsx#用房分配", "FPBH", {
      FPBH: text("分配编号", { level: "L1", from: "分配编号" }),
      FJBH: text("房间编号", { level: "L1", required: true, from: "房间编号" }),
      DWH: text("使用单位号", { level: "L1", from: "使用单位/单位号" }),
      DWMC: text("使用单位名称", { level: "L1", from: "使用单位/名称" }),
      GH: text("使用人工号", { from: "使用人/工号" }), // NULL when the unit uses it together
      XM: text("使用人姓名", { from: "使用人/姓名" }),
      PTBH: text("平台编号", { level: "L1", from: "平台编号" }),
      ZYBL: decimal("占用比例", { level: "L1", from: "占用比例" }), // 0 to 1
      FPYT: text("用途", { level: "L1", from: "用途" }), // 办公 | 科研 | 教学 | 公共
      KSRQ: date("开始日期", { level: "L1", required: true, from: "使用期限/起" }),
      JSRQ: date("结束日期", { level: "L1", from: "使用期限/止" }),
    }),
    resource("booking", "教室借用与考试", "*.xlsx#借用与考试", "JYBH", {
      JYBH: text("借用编号", { level: "L1", from: "借用编号" }),
      FJBH: text("房间编号", { level: "L1", required: true, from: "房间编号" }),
      RQ: date("日期", { level: "L1", from: "日期" }),
      KSSJ: text("开始时间", { level: "L1", from: "时间/起" }), // HH:MM
      JSSJ: text("结束时间", { level: "L1", from: "时间/止" }),
      SY: text("事由", { level: "L1", from: "事由" }), // 考试 | 会议 | 社团活动 …
      RS: integer("人数", { level: "L1", from: "人数" }),
      JYDWH: text("借用单位号", { level: "L1", from: "借用单位号" }),
    }),
  ],
};
