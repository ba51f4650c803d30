import { type Clock, systemClock } from "../core/clock.ts";
import { UserError } from "../core/errors.ts";
import type { State } from "../core/state.ts";
import type { Principal } from "../query/principal.ts";
import type { Reader } from "../query/run.ts";
import { factsOf } from "./batch.ts";
import { formOf } from "./catalogue.ts";
import { type Judge, openChecker } from "./checks/checker.ts";
import { type Drawing, drawn, type FilledForm } from "./drawing.ts";
import { cellsOf, countCells } from "./filled-cells.ts";
import { grantOf } from "./grant.ts";
import { layoutOf } from "./layout/layout.ts";
import { shapeOf } from "./lists.ts";
import { type Plan, planOf } from "./plan.ts";
import { countedForm } from "./roster/counted.ts";
import { type Subject, type Subjects, subjectsOf } from "./subjects.ts";
import { timeBasisOf } from "./time-basis.ts";

export interface PreviewRequest {
  readonly form: string; // e.g. "PE-10"
  /** The folder of the forms that were bound in this home. (Default: the catalogue alone.) */
  readonly templates?: string;
  readonly subjects: Subjects;
  /** The census date. (Default: what the form's clock means today.) */
  readonly asOf?: string;
  readonly reader: Reader;
  readonly principal: Principal;
  /** Where earlier editions and waivers are kept; without it none is known. */
  readonly state?: State;
  readonly clock?: Clock;
}

export type Preview = FilledForm & Drawing;

/** Whom a form would be filled for, before anything is read for it. UserError when the requester may fill it for none. */
export async function subjectsFor(request: PreviewRequest) {
  const { reader, clock = systemClock } = request;
  const form = formOf(request.form, request.templates);
  const time = timeBasisOf(form.definition.clock, clock, request.asOf);
  const plan = planOf(await countedForm(form, time, request.state), time);
  const grant = await grantOf(form, request.principal, reader);
  return { plan, grant, subjects: await subjectsOf(plan, request.subjects, reader, grant) };
}

/** Reads what one subject's file will hold. UserError when the requester may not, or when several are named. */
export async function readForm(request: PreviewRequest): Promise<FilledForm> {
  const { reader } = request;
  const { plan, grant, subjects } = await subjectsFor(request);
  const { form } = plan;
  const [subject, ...more] = subjects;
  if (subject === undefined || more.length > 0)
    throw new UserError(
      `form ${form.definition.id} can be shown for one ${form.definition.subject} at a time; ${more.length + 1} are named`,
      "name one of them",
    );
  const persons = new Set<string>();
  const [facts] = await factsOf(plan, [subject], { reader, grant, persons });
  if (facts === undefined)
    throw new Error(`no facts for the subject of form ${form.definition.id}`);
  const layout = layoutOf(form, shapeOf(plan, facts.lists));
  const cells = cellsOf(plan, layout, facts);
  const counts = countCells(cells);
  return { plan, layout, subject, facts, cells, counts, persons: [...persons].sort() };
}

/** The checks of one subject's file. */
export async function judgeOf(
  { reader, principal, clock = systemClock, state }: PreviewRequest,
  plan: Plan,
  subject: Subject,
): Promise<Judge> {
  const checker = await openChecker({ plan, reader, principal, clock, ...(state && { state }) });
  return checker.judgeFor(subject);
}

/** Draws one subject's file as it will look, sheets one under another; a list is cut at 200 rows. */
export async function previewForm(request: PreviewRequest): Promise<Preview> {
  const filled = await readForm(request);
  return { ...filled, ...drawn(filled) };
}
