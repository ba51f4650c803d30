import { savedTable, table } from "../tables.ts";

/** 研究生管理系统 as its own database declares it. */
export const graduateTables = {
  student: savedTable(
    "YJS_XSXX",
    "XH",
    "XH XM XMPY XBM CSRQ MZM ZZMMM SFZJH PYCC XXFS XKDM DWH RXNY BYNY XJZT LXDH",
  ),
  supervisor: table("YJS_DSXX", "GH DSLB XKDM", "GH DSLB XKDM PDNY SGZT"),
  supervision: savedTable("YJS_DSXS", "XH GH GXLX", "XH GH GXLX KSRQ JSRQ"),
  section: savedTable("YJS_KB", "XNXQ BJH", "XNXQ BJH KCH KCMC GH XS# XKRS#"),
  thesis: savedTable("YJS_LW", "XH", "XH LWTM KTRQ ZQRQ DBRQ DBJG"),
  degree: savedTable("YJS_XWSY", "XWZSH", "XWZSH XH XWM SYRQ"),
};
