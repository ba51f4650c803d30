import { type Connection, openMemory } from "../../core/duckdb.ts";

/** A list of equipment of twenty columns: what is asked of DuckDB, what the blank looks like, what a row says. */
export const sheetName = "设备明细";
export const firstRow = 5;

export type Kind = "text" | "number" | "date";

/** By column: its head, its kind and what DuckDB says of row `i`. */
const columns: readonly (readonly [head: string, kind: Kind, sql: string])[] = [
  ["资产编号", "text", "printf('%010d', 2000000000 + i)"],
  [
    "资产名称",
    "text",
    "list_extract(['电子显微镜','台式计算机','高效液相色谱仪','投影机','离心机'], 1 + i % 5) || ' ' || (i % 4999)",
  ],
  ["分类号", "text", "printf('%08d', i % 3001)"],
  ["分类名称", "text", "'仪器仪表第' || (i % 211) || '类'"],
  ["型号", "text", "'XQ-' || (i * 7 % 10007) || '<A&B>'"],
  ["单价", "number", "CAST((i * 37 % 1000000) AS DOUBLE) / 100"],
  ["数量", "number", "CAST(1 + i % 9 AS DOUBLE)"],
  ["取得日期", "date", "DATE '2001-01-01' + CAST(i % 9000 AS INTEGER)"],
  ["入账日期", "date", "DATE '2001-02-01' + CAST(i % 8900 AS INTEGER)"],
  ["使用单位号", "text", "printf('%04d', i % 97)"],
  ["使用单位", "text", "'第' || (i % 97) || '学院'"],
  ["领用人工号", "text", "printf('%06d', i % 6971)"],
  [
    "领用人",
    "text",
    "list_extract(['王','李','张','欧阳','𠮷'], 1 + i % 5) || list_extract(['伟','芳','秀英','建国'], 1 + i % 4)",
  ],
  ["楼宇", "text", "'理科' || (1 + i % 12) || '号楼'"],
  ["房间", "text", "CAST(100 + i % 900 AS VARCHAR)"],
  ["功率", "number", "CAST(i % 4000 AS DOUBLE) / 8"],
  ["折旧年限", "number", "CAST(3 + i % 13 AS DOUBLE)"],
  ["使用时数", "number", "CAST(i * 13 % 8761 AS DOUBLE)"],
  ["检定日期", "date", "DATE '2020-01-01' + CAST(i % 2400 AS INTEGER)"],
];

export const heads = columns.map(([head]) => head);
export const kinds = columns.map(([, kind]) => kind);
/** The last column: price times number. */
export const formulaHead = "金额";

/** The rows out of DuckDB; of the columns named (counted from 1) where not all are asked for. */
export async function* listed(connection: Connection, rows: number, only?: ReadonlySet<number>) {
  const asked = columns.map(([, , sql], index) =>
    only === undefined || only.has(index + 1) ? `${sql} AS c${index}` : undefined,
  );
  const select = asked.filter((one) => one !== undefined).join(", ");
  yield* connection.stream(`SELECT ${select} FROM range(${rows}) list(i)`);
}

export const openList = async (temp: string): Promise<Connection> =>
  (await openMemory({ memory: "128MB", threads: 1, temp })).connect();
