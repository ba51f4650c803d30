import { table } from "../tables.ts";

/** 研究生管理系统 as its own database declares it. */
export const graduateTables = {
  student: table(
    "YJS_XSXX",
    "XH",
    "XH XM XMPY XBM CSRQ MZM ZZMMM SFZJH PYCC XXFS XKDM DWH RXNY BYNY XJZT LXDH",
  ),
  supervisor: table("YJS_DSXX", "GH DSLB XKDM", "GH DSLB XKDM PDNY SGZT"),
  supervision: table("YJS_DSXS", "XH GH GXLX", "XH GH GXLX KSRQ JSRQ"),
  section: table("YJS_KB", "XNXQ BJH", "XNXQ BJH KCH KCMC GH XS# XKRS#"),
  thesis: table("YJS_LW", "XH", "XH LWTM KTRQ ZQRQ DBRQ DBJG"),
  degree: table("YJS_XWSY", "XWZSH", "XWZSH XH XWM SYRQ"),
};
