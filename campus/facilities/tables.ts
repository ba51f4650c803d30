import { type Table, table } from "../tables.ts";

/** A sheet: its heads in the order of its columns; "面积/使用面积" is 使用面积 under a merged 面积. */
export interface Sheet<S extends string> extends Table<S> {
  readonly heads: readonly string[];
}

function sheet<const S extends string>(
  name: string,
  key: string,
  columns: S,
  heads: string,
): Sheet<S> {
  return { ...table(name, key, columns), heads: heads.split(" ") };
}

/** 公房管理: one workbook a campus with these four sheets. */
export const facilitiesTables = {
  building: sheet(
    "楼宇",
    "LYBH",
    "LYBH LYMC XQ YTM YTMC JZMJ$ LC# JCNF CQM",
    "楼宇编号 楼宇名称 校区 用途/代码 用途/名称 面积与层数/建筑面积 面积与层数/层数 建成年份 产权码",
  ),
  room: sheet(
    "房间",
    "FJBH",
    "FJBH LYBH LC FJH FJMC JZMJ$ SYMJ$ YTM YTMC ZTM ZWS#",
    "房间编号 楼宇编号 位置/楼层 位置/房间号 房间名称 面积/建筑面积 面积/使用面积 用途/代码 用途/名称 状态 座位数",
  ),
  allocation: sheet(
    "用房分配",
    "FPBH",
    "FPBH FJBH DWH DWMC GH XM PTBH ZYBL$ FPYT KSRQ JSRQ",
    "分配编号 房间编号 使用单位/单位号 使用单位/名称 使用人/工号 使用人/姓名 平台编号 占用比例 用途 使用期限/起 使用期限/止",
  ),
  booking: sheet(
    "借用与考试",
    "JYBH",
    "JYBH FJBH RQ KSSJ JSSJ SY RS# JYDWH",
    "借用编号 房间编号 日期 时间/起 时间/止 事由 人数 借用单位号",
  ),
};
