import { savedTable, table } from "../tables.ts";

/** 本科教务系统 as its own database declares it. */
export const teachingTables = {
  programme: table("JX_ZYXX", "ZYH", "ZYH ZYMC GJZYDM XKML XZ# DWH KBNF ZSZT"),
  course: savedTable(
    "JX_KCXX",
    "KCH",
    "KCH KCMC KCYWMC XF$ ZXS# LLXS# SYXS# SJXS# KCSX KCLB KCKSDWH KCFZRH QYBZ",
  ),
  course_change: table("JX_KCBG", "YKCH XKCH", "YKCH XKCH XNXQ"),
  section: savedTable(
    "JX_JXBXX",
    "XNXQ JXBH",
    "XNXQ JXBH KCH KKDWH SKBJ KRL# XDRS# QSZ# ZZZ# SKFS SKYY KSFS XQ",
  ),
  assignment: savedTable("JX_RKJS", "XNXQ JXBH GH RKJS", "XNXQ JXBH GH JSXM RKJS CDXS$ CDBL$"),
  meeting: savedTable("JX_PK", "PKID", "PKID XNXQ JXBH ZC XQJ# KSJC# JSJC# JASH"),
  class_session: savedTable(
    "JX_KT",
    "KTID",
    "KTID XNXQ JXBH SKRQ ZC# XQJ# KSJC# JSJC# JASH GH ZT YDRS# SDRS# CDRS# JSQDC# SBFG",
  ),
  schedule_change: savedTable(
    "JX_TTK",
    "SQDH",
    "SQDH XNXQ JXBH KTID BDLX YSKRQ XSKRQ SQRGH SQYY SPZT SQSJ",
  ),
  observation: savedTable("JX_TK", "TKID", "TKID XNXQ JXBH KTID TKRGH TKRLX TKRQ PF$ WTS# ZGS#"),
  incident: table("JX_SG", "SGBH", "SGBH XNXQ JXBH GH SGRQ SGLB SGDJ RDZT RDRQ"),
  evaluation_response: table(
    "JX_PJDJ",
    "DJID",
    "DJID XNXQ JXBH GH PJRM T1# T2# T3# T4# T5# T6# DTS# TJRQ",
  ),
  published_evaluation: savedTable(
    "JX_PJJG",
    "XNXQ JXBH GH",
    "XNXQ JXBH GH PJCJ$ YPRS# SPRS# FBRQ",
  ),
  workload: savedTable(
    "JX_GZL",
    "XNXQ JXBH GH",
    "XNXQ JXBH GH JHXS$ WCXS$ GMXS$ KCXS$ CFXS$ CDBL$ BZXS$",
  ),
  grade: savedTable("JX_CJHZ", "XNXQ JXBH", "XNXQ JXBH RS# PJF$ BJGS# YXS#"),
};
