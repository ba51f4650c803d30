import type { Row } from "../core/duckdb.ts";
import { UserError } from "../core/errors.ts";
import type { FillPrincipal, FillScope } from "../query/principal.ts";
import { type Reader, selectStream } from "../query/run.ts";
import type { Field, Filter, Selection } from "../query/selection.ts";
import { entityNamed } from "../schema/entities.ts";
import { allOf, conditionList, filterOf } from "./condition.ts";
import { NotYours } from "./not-yours.ts";
import type { Plan } from "./plan.ts";
import { listIn, textAt } from "./struct.ts";

/** Whom a fill is asked for. e.g. { kind: "org", no: "10101" }: a unit's form, or a file for each of its people */
export interface Subjects {
  readonly kind: "person" | "org" | "room" | "course" | "project" | "all";
  /** Staff number, unit number …; absent for "all". */
  readonly no?: string;
}

/** Who gets one file. */
export interface Subject {
  /** A person id, or a unit number; "" is the whole university. */
  readonly id: string;
  readonly no: string;
  readonly name: string;
  readonly unit: string;
  /** A unit with no unit above it but the university. */
  readonly isTop?: true;
  /** The unit whose officer a person's file goes to; absent for a unit, and for a person of none. */
  readonly department?: { readonly no: string; readonly name: string };
}

/** The subjects in the order of their numbers; UserError when there is none in the requester's scope. */
export async function subjectsOf(
  plan: Plan,
  asked: Subjects,
  reader: Reader,
  grant: FillPrincipal,
): Promise<readonly Subject[]> {
  const { subject, id } = plan.form.definition;
  const wanted = asked.no === undefined ? asked.kind : `${asked.kind}:${asked.no}`;
  const fits = subject === "person" ? ["person", "org", "all"] : ["org", "all"];
  if (!fits.includes(asked.kind) || (asked.kind !== "all" && !asked.no))
    throw new UserError(
      `form ${id} is about a ${subject}, it cannot be filled for "${wanted}"`,
      `give ${fits.map((kind) => (kind === "all" ? kind : `${kind}:<no>`)).join(" or ")}`,
    );
  const found =
    subject === "person"
      ? await persons(plan, asked, reader, grant)
      : await units(plan, asked, reader, grant);
  if (found.length === 0)
    throw new NotYours(
      `nobody to fill form ${id} for: "${wanted}" names no ${subject} in your scope at ${plan.time.asOf}`,
      "check the number and the date, or ask the officer of that department",
    );
  return found;
}

const onDuty = (plan: Plan): Filter | undefined =>
  filterOf(conditionList("staff holds", entityNamed("person")), plan.variables);

const column = (as: string) => ({ kind: "column", as, column: as }) as const;
const equals = (path: readonly string[], value: string): Filter => ({
  kind: "compare",
  path,
  op: "eq",
  value,
});

async function persons(
  plan: Plan,
  { kind, no = "" }: Subjects,
  reader: Reader,
  grant: FillPrincipal,
): Promise<readonly Subject[]> {
  const isStudents = plan.form.definition.people !== undefined;
  if (isStudents) return students(plan, { kind, no }, reader, grant);
  const where =
    kind === "person"
      ? equals(["staff", "staff_no"], no)
      : allOf([onDuty(plan), kind === "org" ? inUnit(no) : undefined]);
  const selection: Selection = {
    entity: "person",
    fields: [
      column("id"),
      column("name"),
      { kind: "one", as: "staff", relation: "staff", selection: { fields: [column("staff_no")] } },
      {
        kind: "one",
        as: "home_org",
        relation: "home_org",
        selection: {
          fields: [
            column("college_no"),
            {
              kind: "one",
              as: "org",
              relation: "org",
              selection: { fields: [column("name"), column("college_name")] },
            },
          ],
        },
      },
    ],
    orderBy: [{ path: ["staff", "staff_no"], direction: "asc" }],
    asOf: plan.time.asOf,
    orToday: true,
    ...(where && { where }),
  };
  return (await all(reader, selection, grant)).map((row) => ({
    id: textAt(row, "id"),
    no: textAt(row, "staff", "staff_no"),
    name: textAt(row, "name"),
    unit: textAt(row, "home_org", "org", "name"),
    ...departmentOf(row, kind === "org" ? no : undefined),
  }));
}

/** The unit asked for, which may be below the person's top-level one, else that. */
function departmentOf(row: Row, asked: string | undefined): Pick<Subject, "department"> {
  const top = textAt(row, "home_org", "college_no");
  const no = asked ?? top;
  const name = textAt(row, "home_org", "org", no === top ? "college_name" : "name");
  return no === "" ? {} : { department: { no, name } };
}

/** Who studies for a higher degree, by student number; a unit's are those of its programmes. */
async function students(
  plan: Plan,
  { kind, no }: { readonly kind: Subjects["kind"]; readonly no: string },
  reader: Reader,
  grant: FillPrincipal,
): Promise<readonly Subject[]> {
  const roles = {
    named: `student_no = '${no.replaceAll("'", "")}'`,
    enrolled: "is_enrolled = true, level in (硕士, 博士)",
    inUnit: `org_no = '${no.replaceAll("'", "")}'`,
  };
  const wanted =
    kind === "person"
      ? roles.named
      : [roles.enrolled, ...(kind === "org" ? [roles.inUnit] : [])].join(", ");
  const where = filterOf(
    conditionList(`some student_roles[${wanted}]`, entityNamed("person")),
    plan.variables,
  );
  const role: Field = {
    kind: "many",
    as: "student_roles",
    relation: "student_roles",
    selection: {
      fields: [
        column("student_no"),
        { kind: "one", as: "org", relation: "org", selection: { fields: [column("name")] } },
      ],
      orderBy: [{ path: ["entered"], direction: "desc" }],
    },
  };
  const selection: Selection = {
    entity: "person",
    fields: [column("id"), column("name"), role],
    orderBy: [{ path: ["student_no"], direction: "asc" }],
    asOf: plan.time.asOf,
    orToday: true,
    ...(where && { where }),
  };
  return (await all(reader, selection, grant)).map((row) => {
    const [newest = {}] = listIn(row, "student_roles");
    const id = textAt(row, "id");
    return {
      id,
      no: textAt(newest, "student_no"),
      name: textAt(row, "name"),
      unit: textAt(newest, "org", "name"),
    };
  });
}

const inUnit = (no: string): Filter => ({
  kind: "or",
  filters: [equals(["home_org", "org_no"], no), equals(["home_org", "college_no"], no)],
});

async function units(
  plan: Plan,
  { kind, no = "" }: Subjects,
  reader: Reader,
  grant: FillPrincipal,
): Promise<readonly Subject[]> {
  const names = ["org_no", "name", "parent_no", "college_no"] as const;
  const tree = await all(
    reader,
    {
      entity: "org_unit",
      fields: names.map(column),
      orderBy: [{ path: ["org_no"], direction: "asc" }],
      asOf: plan.time.asOf,
      orToday: true,
    },
    grant,
  );
  const parents = new Map(tree.map((row) => [textAt(row, "org_no"), textAt(row, "parent_no")]));
  const isWhole = plan.form.definition.subject === "university";
  // The university itself belongs to no college.
  const root = tree.find(
    (row) => textAt(row, "college_no") === "" && !parents.has(textAt(row, "parent_no")),
  );
  const isRoot = kind === "org" && no === textAt(root, "org_no");
  if (isWhole && (kind === "all" || isRoot)) {
    if (grant.scope !== "all") return [];
    const name = textAt(root, "name");
    return [{ id: "", no: textAt(root, "org_no"), name, unit: name }];
  }
  if (isRoot) return []; // no row is its own: its form would be empty under the university's name
  if (isWhole && hasOnlyUniversity(plan)) return [];
  return tree
    .filter((row) => textAt(row, "org_no") === (kind === "org" ? no : textAt(row, "college_no")))
    .filter((row) => isWithin(textAt(row, "org_no"), grant.scope, parents))
    .map((row) => {
      const name = textAt(row, "name");
      const no = textAt(row, "org_no");
      return {
        id: no,
        no,
        name,
        unit: name,
        ...(textAt(row, "college_no") === no && { isTop: true }),
      };
    });
}

/** Whether a form has rows, or figures over rows, of nobody but the university. */
const hasOnlyUniversity = ({ form }: Plan): boolean =>
  form.sections.some((section) =>
    section.kind === "rows"
      ? section.owner === undefined
      : section.kind === "grid" &&
        section.section.owner === undefined &&
        section.fields.some(
          ({ binding }) =>
            binding?.source.kind === "figure" && binding.source.figure.kind !== "metric",
        ),
  );

/** Units are open to read, so a unit's own form asks for the scope here and not only through its rows. */
function isWithin(org: string, scope: FillScope, parents: ReadonlyMap<string, string>): boolean {
  if (scope === "all") return true;
  const seen = new Set<string>();
  for (let at: string | undefined = org; at !== undefined && !seen.has(at); at = parents.get(at)) {
    if (scope.orgs?.includes(at)) return true;
    seen.add(at);
  }
  return false;
}

async function all(
  reader: Reader,
  selection: Selection,
  grant: FillPrincipal,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const batch of selectStream(reader, selection, grant)) rows.push(...batch);
  return rows;
}
