import type { LineSink } from "../line-sinks.ts";
import { type ColumnsOf, savedTable, table } from "../tables.ts";

/** 科研管理系统 by endpoint. $ columns that are money are JSON strings with two decimals. */
export const researchTables = {
  project: savedTable(
    "/projects",
    "XMBH",
    "XMBH XMPZH XMMC XMXZ XMLYM XMLB XMJB XKDM DWH FZRGH LXRQ KSRQ JHJTRQ SJJTRQ XMZT JTJL HTJF$ WTDW",
  ),
  member: savedTable("/project-members", "XMBH SMSX", "XMBH SMSX# GH XM JS GZLBL$"),
  fund: savedTable("/funds", "PZH", "PZH XMBH LX JE$ FSRQ KM LKDW"),
  output: savedTable(
    "/outputs",
    "CGBH",
    "CGBH CGLX TM KWMC ISSN FBRQ NJQY DOI SLLX JCRFQ YXYZ$ SSXMBH DWH",
  ),
  author: savedTable("/output-authors", "CGBH SX", "CGBH SX# GH XM TXZZ DWSX#"),
  patent: savedTable(
    "/patents",
    "ZLBH",
    "ZLBH ZLMC ZLLX SQH SQRQ SQGGH SQGGR FLZT ZLQR DYFMRGH FMR DWH",
  ),
  award: savedTable("/awards", "HJBH", "HJBH CGMC JLMC JLJB JLDJ SJDW HJRQ DYWCRGH BXPM# DWH"),
  platform: table("/platforms", "PTBH", "PTBH PTMC PTJB PTLX PZRQ FZRGH DWH"),
};

/** The file an endpoint is served from. e.g. "/projects" → "projects.ndjson" */
export const fileOf = (endpoint: string): string => `${endpoint.slice(1)}.ndjson`;

type Tables = typeof researchTables;
export type ResearchSinks = { readonly [name in keyof Tables]: LineSink<ColumnsOf<Tables[name]>> };
