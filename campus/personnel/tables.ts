import { savedTable, table } from "../tables.ts";

/** 人事系统 as its own database declares it. */
export const personnelTables = {
  unit: table("GXXX0301", "DWH", "DWH DWMC DWYWMC DWJC LSDWH DWLBM SZXQ JLRQ SXRQ DWFZRH"),
  unit_change: table("GXXX0302", "BGXH", "BGXH YDWH XDWH BGLX BGRQ"),
  staff: table(
    "GXJG0101",
    "GH",
    "GH XM XMPY CYM XBM CSRQ JGM MZM GJDQM SFZJLXM SFZJH ZZMMM JRDPRQ CJGZNY LXRQ DWH KS JZGLBM BZLBM YGFSM RKZKM DQZTM LXSJ YJXKM YJFX LXDH DZYX BGDH GXSJ",
  ),
  title: savedTable("GXJG0301", "ZWXH", "ZWXH GH ZYJSZWM ZYJSZWMC QDRQ FWRQ PRRQ JPRQ"),
  post: savedTable("GXJG0302", "GWXH", "GWXH GH GWLBM GWDJM KSRQ JSRQ"),
  duty: table("GXJG0303", "RZXH", "RZXH GH ZWMC ZWLBM ZWJB DWH RZRQ MZRQ"),
  education: savedTable(
    "GXJG0201",
    "XLXH",
    "XLXH GH XLM XWM BYXX SXZY RXNY BYNY XXXS XYJG ZGXLBS ZGXWBS",
  ),
  contract: savedTable("GXJG0304", "HTBH", "HTBH GH HTLX KSRQ JSRQ"),
  pay: savedTable("GXJG0305", "GH NY", "GH NY JBGZ$ JXGZ$"),
  appraisal: savedTable("GXJG0401", "GH ND", "GH ND KHJGM WCJYY"),
  party_branch: table("GXDZ0101", "DZBH", "DZBH DZBMC DWH"),
  party_member: savedTable("GXDZ0102", "GH", "GH DZBH RDRQ ZZRQ"),
  training: savedTable("GXJG0402", "PXXH", "PXXH GH PXMC PXLX ZBDW KSRQ JSRQ XS#"),
  honour: table("GXJG0403", "CHXH", "CHXH GH RCCHM PZNY"),
  person_unit: savedTable("GXJG0306", "GXXH", "GXXH GH DWH GXLX QSRQ JZRQ BL$"),
};
