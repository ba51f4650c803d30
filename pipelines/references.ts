import { allEnded } from "./side-by-side.ts";
import type { Versions } from "./versions.ts";

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
const renamedCourses = "std.teaching__course_change";

/** Columns without which a row cannot become an entity. */
const needed: Readonly<Record<string, readonly string[]>> = {
  personnel__person_unit: ["GXLX"],
};

/**
 * Records every source row that points nowhere, or that no entity can be made of, as a problem row of this run. What was
 * found in rows that did not change since is found again without looking.
 */
export async function recordDanglingRows(run: string, versions: Versions): Promise<void> {
  await allEnded([...pointing(), ...missing()].map((rule) => record(run, versions, rule)));
}

const pointing = (): readonly Rule[] =>
  Object.entries(references).flatMap(([view, columns]) =>
    Object.entries(columns).map(([column, target]) => {
      const [other = "", key = ""] = target.split(".");
      const also = target === "teaching__course.KCH" ? [renamedCourses] : [];
      return {
        view,
        column,
        rule: `not in ${other.replace("__", ".")}`,
        reads: [`std.${view}`, `std.${other}`, ...also],
        broken: `"${column}" IS NOT NULL AND "${column}" NOT IN (SELECT "${key}" FROM std.${other} WHERE "${key}" IS NOT NULL${also.map((table) => ` UNION ALL SELECT YKCH FROM ${table}`).join("")})`,
      };
    }),
  );

const missing = (): readonly Rule[] =>
  Object.entries(needed).flatMap(([view, columns]) =>
    columns.map((column) => ({
      view,
      column,
      rule: "missing",
      reads: [`std.${view}`],
      broken: `"${column}" IS NULL`,
    })),
  );

interface Rule {
  readonly view: string;
  readonly column: string;
  readonly rule: string;
  readonly reads: readonly string[];
  readonly broken: string;
}

async function record(
  run: string,
  versions: Versions,
  { view, column, rule, reads, broken }: Rule,
): Promise<void> {
  const [system = "", resource = ""] = view.split("__");
  const place = [system, resource, rule, column];
  await versions.make(`problems of ${place.join(" ")}`, {
    reads,
    parts: [broken],
    work: (on) =>
      on.run(
        `INSERT INTO ledger.problem_row
         SELECT $1, $2, $3, NULL, $4, $5, "${column}", _key FROM std.${view} WHERE ${broken}`,
        [run, ...place],
      ),
    keep: (on, last) =>
      on.run(
        `INSERT INTO ledger.problem_row SELECT $1, * EXCLUDE (run) FROM ledger.problem_row
         WHERE run = $6 AND system = $2 AND resource = $3 AND rule = $4 AND column_name = $5`,
        [run, ...place, last],
      ),
  });
}
