import type { Connection } from "../core/duckdb.ts";

/** Source columns that name a row of another resource: what they say must exist, or somebody should know. */
const references: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  personnel__title: { GH: "personnel__staff.GH" },
  personnel__post: { GH: "personnel__staff.GH" },
  personnel__duty: { GH: "personnel__staff.GH" },
  personnel__education: { GH: "personnel__staff.GH" },
  personnel__appraisal: { GH: "personnel__staff.GH" },
  personnel__person_unit: { GH: "personnel__staff.GH", DWH: "personnel__unit.DWH" },
  personnel__staff: { DWH: "personnel__unit.DWH" },
  teaching__section: { KCH: "teaching__course.KCH" },
  teaching__assignment: { GH: "personnel__staff.GH" },
  teaching__workload: { GH: "personnel__staff.GH" },
  graduate__supervisor: { GH: "personnel__staff.GH" },
  graduate__supervision: { GH: "personnel__staff.GH", XH: "graduate__student.XH" },
  research__project: { FZRGH: "personnel__staff.GH" },
  research__member: { XMBH: "research__project.XMBH", GH: "personnel__staff.GH" },
  research__fund: { XMBH: "research__project.XMBH" },
  research__author: { CGBH: "research__output.CGBH", GH: "personnel__staff.GH" },
  facilities__room: { LYBH: "facilities__building.LYBH" },
  facilities__allocation: { FJBH: "facilities__room.FJBH", GH: "personnel__staff.GH" },
  assets__equipment: { LYRGH: "personnel__staff.GH", SYDWH: "personnel__unit.DWH" },
  assets__equipment_usage: { ZCBH: "assets__equipment.ZCBH" },
  assets__repair: { ZCBH: "assets__equipment.ZCBH" },
  students__movement: { XH: "students__undergraduate.XH" },
};

/** Old course numbers are not in the course list any more, but the rename list still knows them. */
const alsoKnown: Readonly<Record<string, string>> = {
  "teaching__course.KCH": "SELECT YKCH FROM std.teaching__course_change",
};

/** Columns without which a row cannot become an entity. */
const needed: Readonly<Record<string, readonly string[]>> = {
  personnel__person_unit: ["GXLX"],
};

/** Records every source row that points nowhere, or that no entity can be made of, as a problem row. */
export async function recordDanglingRows(connection: Connection, run: string): Promise<void> {
  for (const [view, columns] of Object.entries(references)) {
    for (const [column, target] of Object.entries(columns)) {
      const [other = "", key = ""] = target.split(".");
      const also = alsoKnown[target] === undefined ? "" : ` UNION ALL ${alsoKnown[target]}`;
      await record(
        connection,
        run,
        view,
        column,
        `not in ${other.replace("__", ".")}`,
        `"${column}" IS NOT NULL AND "${column}" NOT IN (SELECT "${key}" FROM std.${other} WHERE "${key}" IS NOT NULL${also})`,
      );
    }
  }
  for (const [view, columns] of Object.entries(needed)) {
    for (const column of columns)
      await record(connection, run, view, column, "missing", `"${column}" IS NULL`);
  }
}

async function record(
  connection: Connection,
  run: string,
  view: string,
  column: string,
  rule: string,
  broken: string,
): Promise<void> {
  const [system = "", resource = ""] = view.split("__");
  await connection.run(
    `INSERT INTO ledger.problem_row
     SELECT $1, $2, $3, NULL, $4, $5, "${column}", _key FROM std.${view} WHERE ${broken}`,
    [run, system, resource, rule, column],
  );
}
