import { table } from "../tables.ts";

/** 学工系统: a base file and day files of each, e.g. undergraduate-20260901.ndjson. */
export const studentsTables = {
  undergraduate: table(
    "undergraduate",
    "XH",
    "XH XM XBM CSRQ MZM ZZMMM SFZJH ZYH DWH NJ BJ RXNY BYNY XJZT SYDM",
  ),
  movement: table("movement", "YDBH", "YDBH XH YDLB YDRQ YDYY"),
  dormitory: table("dormitory", "XH", "XH LYBH FJH CWH# RZRQ"),
  award: table("award", "HJBH", "HJBH XH JSMC JSJB HJDJ HJRQ ZDJSGH"),
};
