import { UserError } from "../core/errors.ts";
import { factsOf } from "./batch.ts";
import type { Judge } from "./checks/checker.ts";
import { type Drawing, drawn, type FilledForm } from "./drawing.ts";
import { cellsOf, countCells } from "./filled-cells.ts";
import { checkerFor, type FormRequest, planRequest } from "./form-request.ts";
import { layoutOf } from "./layout/layout.ts";
import { shapeOf } from "./lists.ts";
import type { Plan } from "./plan.ts";
import type { Subject } from "./subjects.ts";

export type Preview = FilledForm & Drawing;

/** Reads what one subject's file will hold. UserError when the requester may not, or when several are named. */
export async function readForm(request: FormRequest): Promise<FilledForm> {
  const { reader } = request;
  const { plan, grant, subjects } = await planRequest(request);
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
export async function judgeOf(request: FormRequest, plan: Plan, subject: Subject): Promise<Judge> {
  return (await checkerFor(request, plan)).judgeFor(subject);
}

/** Draws one subject's file as it will look, sheets one under another; a list is cut at 200 rows. */
export async function previewForm(request: FormRequest): Promise<Preview> {
  const filled = await readForm(request);
  return { ...filled, ...drawn(filled) };
}
