/** What checks ask of other forms: a column over the whole university, or a form for the same subject. */
import type { Clock } from "../../core/clock.ts";
import { UserError } from "../../core/errors.ts";
import type { State } from "../../core/state.ts";
import type { Principal } from "../../query/principal.ts";
import type { Reader } from "../../query/run.ts";
import { factsOf } from "../batch.ts";
import type { BoundForm, BoundSection } from "../bound-form.ts";
import { formOf } from "../catalogue.ts";
import { cellsOf } from "../filled-cells.ts";
import { grantOf } from "../grant.ts";
import { layoutOf } from "../layout/layout.ts";
import { shapeOf } from "../lists.ts";
import { openPlan } from "../open-plan.ts";
import type { Plan } from "../plan.ts";
import type { Subject } from "../subjects.ts";
import { timeBasisOf } from "../time-basis.ts";
import { asksOf } from "./judge.ts";
import { told } from "./judge-rule.ts";
import { type FormValues, valuesOf } from "./values.ts";

export interface Related {
  readonly column: (reference: string) => ReadonlySet<string> | undefined;
  /** The other forms a check reads for this subject; those the requester may not fill are left out. */
  readonly formsFor: (subject: Subject) => Promise<ReadonlyMap<string, FormValues>>;
}

/** Of which form, and on whose behalf, checks ask. */
export interface Asking {
  readonly plan: Plan;
  readonly reader: Reader;
  readonly principal: Principal;
  readonly clock: Clock;
  readonly state?: State;
}

const whole: Subject = { id: "", no: "", name: "", unit: "" };

/**
 * Columns are read as the office they belong to, whoever asks: of them a check tells only whether a value is there.
 * Figures are read with the requester's own rights.
 */
export async function readRelated(asking: Asking): Promise<Related> {
  const asks = asksOf(asking.plan.form.checks);
  const columns = new Map<string, ReadonlySet<string>>();
  for (const reference of asks.columns) columns.set(reference, await columnOf(asking, reference));
  const kept = new Map<string, FormValues>();
  return {
    column: (reference) => columns.get(reference),
    formsFor: async (subject) => {
      const found = new Map<string, FormValues>();
      for (const id of asks.forms) {
        const form = formOf(id);
        const same = form.definition.subject === asking.plan.form.definition.subject;
        const known = same ? undefined : kept.get(id);
        const values = known ?? (await formFor(asking, form, same ? subject : whole));
        if (values === undefined) continue;
        found.set(id, values);
        if (!same) kept.set(id, values);
      }
      return found;
    },
  };
}

async function columnOf(asking: Asking, reference: string): Promise<ReadonlySet<string>> {
  const [id = "", column = ""] = reference.split(".");
  const form = formOf(id);
  const office = { role: "office", domain: form.definition.office } as const;
  const values = await read(asking, narrowed(form, column), office, whole);
  const cells = values.lists.flatMap(({ lines }) => lines.map((line) => line.get(column)));
  return new Set(cells.flatMap((cell) => (cell?.value === undefined ? [] : told(cell.value))));
}

/** The same form with nothing but one column of its lists. */
function narrowed(form: BoundForm, column: string): BoundForm {
  const sections = form.sections.flatMap((section): readonly BoundSection[] => {
    if (section.kind !== "rows") return [];
    const columns = section.columns.filter(({ field }) => field.id === column);
    return columns.length === 0 ? [] : [{ ...section, columns }];
  });
  return { ...form, sections };
}

/** UserErrors are refusals: what the requester may not see is not judged. */
async function formFor(
  asking: Asking,
  form: BoundForm,
  subject: Subject,
): Promise<FormValues | undefined> {
  try {
    return await read(asking, form, asking.principal, subject);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

async function read(
  { plan, reader, clock, state }: Asking,
  form: BoundForm,
  principal: Principal,
  subject: Subject,
): Promise<FormValues> {
  const grant = await grantOf(form, principal, reader);
  if (subject.id === "" && grant.scope !== "all")
    throw new UserError(
      `form ${form.definition.id} is about the whole university`,
      "ask its office",
    );
  const time = timeBasisOf(form.definition.clock, clock, plan.time.asOf);
  const other = await openPlan(form, time, state, reader, "submit");
  const [facts] = await factsOf(other, [subject], { reader, grant, persons: new Set() });
  if (facts === undefined) throw new Error(`no facts for form ${form.definition.id}`);
  const layout = layoutOf(form, shapeOf(other, facts.lists));
  return valuesOf(form, layout, cellsOf(other, layout, facts));
}
