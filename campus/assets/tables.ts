import { table } from "../tables.ts";

/** 资产管理系统: full dumps in GB18030. */
export const assetsTables = {
  equipment: table(
    "equipment.csv",
    "ZCBH",
    "ZCBH ZCMC FLH FLMC PP XH GG GBM DJ$ GZRQ JFLY SYDWH LYRGH CFDD XZM SYFX BZ",
  ),
  equipment_usage: table(
    "equipment_usage.csv",
    "ZCBH ND",
    "ZCBH ND JXJS$ KYJS$ SHJS$ KFJS$ CYS# SRJE$",
  ),
  repair: table("repair.csv", "WXDH", "WXDH ZCBH BXRQ WCRQ WXFY$ GZMS"),
};
