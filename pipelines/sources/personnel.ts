import {
  date,
  decimal,
  integer,
  partialDate,
  resource,
  type SourceSystem,
  text,
  timestamp,
} from "../../connectors/resource.ts";

/** Most tables have the time at which a row was saved last. */
const saved = { updated: "GXSJ" };

/** 人事系统: tables and columns named after JY/T 1006-2012 (GXJG 教职工). */
export const personnel: SourceSystem = {
  name: "personnel",
  zh: "人事系统",
  en: "Personnel",
  kind: "database",
  resources: [
    resource("unit", "单位", "GXXX0301", "DWH", {
      DWH: text("单位号", { level: "L1" }),
      DWMC: text("单位名称", { level: "L1", required: true }),
      DWYWMC: text("单位英文名称", { level: "L1" }),
      DWJC: text("单位简称", { level: "L1" }),
      LSDWH: text("隶属单位号", { level: "L1" }),
      DWLBM: text("单位类别码", { level: "L1" }), // jyt1001_DWLB
      SZXQ: text("所在校区", { level: "L1" }), // campus name
      JLRQ: date("建立日期", { level: "L1" }),
      SXRQ: date("失效日期", { level: "L1" }),
      DWFZRH: text("单位负责人号", { level: "L1" }),
    }),
    resource("unit_change", "单位变更", "GXXX0302", "BGXH", {
      BGXH: text("变更序号", { level: "L1" }),
      YDWH: text("原单位号", { level: "L1", required: true }),
      XDWH: text("现单位号", { level: "L1", required: true }),
      BGLX: text("变更类型", { level: "L1" }), // 更名 | 合并 | 拆分
      BGRQ: date("变更日期", { level: "L1" }),
    }),
    resource(
      "staff",
      "教职工基本信息",
      "GXJG0101",
      "GH",
      {
        GH: text("工号"),
        XM: text("姓名", { required: true }),
        XMPY: text("姓名拼音"), // "ZHANG San"
        CYM: text("曾用名"),
        XBM: text("性别码"), // gbt2261.1-2003_sex
        CSRQ: date("出生日期", { level: "L3" }),
        JGM: text("籍贯码"), // gbt2260_region
        MZM: text("民族码"), // gbt3304-1991_ethnic
        GJDQM: text("国家地区码"), // gbt2659-2000_country, numeric
        SFZJLXM: text("身份证件类型码"), // jyt1001_SFZJLX
        SFZJH: text("身份证件号", { level: "L4" }), // some with 15 digits, some in full width
        ZZMMM: text("政治面貌码"), // gbt4762-1984_political
        JRDPRQ: date("加入党派日期", { level: "L3" }),
        CJGZNY: partialDate("参加工作年月"), // yyyyMM
        LXRQ: date("来校日期"),
        DWH: text("单位号"),
        KS: text("科室（系、教研室）"),
        JZGLBM: text("教职工类别码"), // jyt1001_JZGLB
        BZLBM: text("编制类别码"), // jyt1001_BZLB
        YGFSM: text("用工方式码"), // school_employment_mode
        RKZKM: text("任课状况码"), // jyt1001_RKZK
        DQZTM: text("当前状态码"), // jyt1001_JZGDQZT
        LXSJ: date("离校日期"), // left, retired or died; NULL on duty
        YJXKM: text("一级学科码"), // degree-catalogue-2022, 4 digits
        YJFX: text("研究方向"),
        LXDH: text("联系电话", { level: "L4" }),
        DZYX: text("电子邮箱", { level: "L3" }),
        BGDH: text("办公电话"),
        GXSJ: timestamp("更新时间", { level: "L1" }),
      },
      saved,
    ),
    resource(
      "title",
      "专业技术职务",
      "GXJG0301",
      "ZWXH",
      {
        ZWXH: text("职务序号"),
        GH: text("工号", { required: true }),
        ZYJSZWM: text("专业技术职务码"), // school_title_series_level
        ZYJSZWMC: text("专业技术职务名称"), // as typed, with variants
        QDRQ: date("取得资格日期"),
        FWRQ: date("发文日期"),
        PRRQ: date("聘任日期"),
        JPRQ: date("解聘日期"),
      },
      saved,
    ),
    resource(
      "post",
      "岗位聘任",
      "GXJG0302",
      "GWXH",
      {
        GWXH: text("岗位序号"),
        GH: text("工号", { required: true }),
        GWLBM: text("岗位类别码"), // school_post_category
        GWDJM: text("岗位等级码"), // school_post_level
        KSRQ: date("开始日期", { required: true }),
        JSRQ: date("结束日期"),
      },
      saved,
    ),
    resource("duty", "党政职务", "GXJG0303", "RZXH", {
      RZXH: text("任职序号"),
      GH: text("工号", { required: true }),
      ZWMC: text("职务名称"),
      ZWLBM: text("职务类别码"), // jyt1001_ZWLB
      ZWJB: text("职务级别"), // 正厅 副厅 正处 副处 正科 副科
      DWH: text("任职单位号"),
      RZRQ: date("任职日期", { required: true }),
      MZRQ: date("免职日期"),
    }),
    resource(
      "education",
      "学历学位",
      "GXJG0201",
      "XLXH",
      {
        XLXH: text("学历序号"),
        GH: text("工号", { required: true }),
        XLM: text("学历码"), // gbt4658-2006_education_level
        XWM: text("学位码"), // gbt6864-2003_degree
        BYXX: text("毕业（授予）单位"),
        SXZY: text("所学专业"),
        RXNY: partialDate("入学年月"),
        BYNY: partialDate("毕业年月"),
        XXXS: text("学习形式"), // 全日制 | 在职
        XYJG: text("学缘"), // 本校 | 外校境内 | 境外
        ZGXLBS: text("最高学历标识"), // 1 | 0
        ZGXWBS: text("最高学位标识"), // 1 | 0
      },
      saved,
    ),
    resource(
      "contract",
      "聘用合同",
      "GXJG0304",
      "HTBH",
      {
        HTBH: text("合同编号"),
        GH: text("工号", { required: true }),
        HTLX: text("合同类型"),
        KSRQ: date("合同开始日期"),
        JSRQ: date("合同结束日期"),
      },
      saved,
    ),
    resource(
      "pay",
      "工资",
      "GXJG0305",
      ["GH", "NY"],
      {
        GH: text("工号"),
        NY: text("年月"), // yyyyMM
        JBGZ: decimal("基本工资", { level: "L4" }),
        JXGZ: decimal("绩效工资", { level: "L4" }),
      },
      saved,
    ),
    resource(
      "appraisal",
      "年度考核",
      "GXJG0401",
      ["GH", "ND"],
      {
        GH: text("工号"),
        ND: text("考核年度"),
        KHJGM: text("考核结果码"), // school_appraisal_result
        WCJYY: text("未参加原因"),
      },
      saved,
    ),
    resource("party_branch", "党支部", "GXDZ0101", "DZBH", {
      DZBH: text("党支部号", { level: "L1" }),
      DZBMC: text("党支部名称", { level: "L1" }),
      DWH: text("单位号", { level: "L1" }),
    }),
    resource(
      "party_member",
      "党员",
      "GXDZ0102",
      "GH",
      {
        GH: text("工号"),
        DZBH: text("党支部号", { level: "L3" }),
        RDRQ: date("入党日期", { level: "L3" }),
        ZZRQ: date("转正日期", { level: "L3" }),
      },
      saved,
    ),
    resource(
      "training",
      "培训进修",
      "GXJG0402",
      "PXXH",
      {
        PXXH: text("培训序号"),
        GH: text("工号", { required: true }),
        PXMC: text("培训名称"),
        PXLX: text("培训类型"),
        ZBDW: text("主办单位"),
        KSRQ: date("开始日期"),
        JSRQ: date("结束日期"),
        XS: integer("学时"),
      },
      saved,
    ),
    resource("honour", "人才称号", "GXJG0403", "CHXH", {
      CHXH: text("称号序号"),
      GH: text("工号", { required: true }),
      RCCHM: text("人才称号码"), // school_talent_title
      PZNY: partialDate("批准年月"),
    }),
    resource(
      "person_unit",
      "人员单位关系",
      "GXJG0306",
      "GXXH",
      {
        GXXH: text("关系序号"),
        GH: text("工号", { required: true }),
        DWH: text("单位号", { required: true }),
        GXLX: text("关系类型"), // 人事归属 | 开课单位 | 科研归属 | 党组织 | 学科
        QSRQ: date("起始日期", { required: true }),
        JZRQ: date("截止日期"),
        BL: decimal("比例"), // 0 to 1
      },
      saved,
    ),
  ],
};
