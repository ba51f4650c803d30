import { type Clock, systemClock } from "../../core/clock.ts";
import { UserError } from "../../core/errors.ts";
import type { State } from "../../core/state.ts";
import type { Principal } from "../../query/principal.ts";
import { type Reader, select } from "../../query/run.ts";
import type { BoundForm } from "../bound-form.ts";
import { formsOf } from "../catalogue.ts";
import { grantOf } from "../grant.ts";
import { listName, personSelection, planOf } from "../plan.ts";
import { listIn } from "../struct.ts";
import { type Subject, subjectsOf } from "../subjects.ts";
import { timeBasisOf } from "../time-basis.ts";
import { keyIn, labelIn, named } from "./lines.ts";
import { type Pick, picksIn } from "./pick.ts";
import { type Choice, type ChosenRow, keepChoice, openChoices } from "./store.ts";

/** A row that a person may choose. */
export interface OfferedRow extends ChosenRow {
  /** The forms that would list it. */
  readonly forms: readonly string[];
}

/** What one person may choose among, over all forms that ask for it, and what is chosen. */
export interface Offer {
  readonly pick: Pick;
  /** The most that any of its forms lists. */
  readonly max: number;
  readonly subject: Subject;
  readonly rows: readonly OfferedRow[];
  readonly choice?: Choice;
  /** Its forms that whoever asks may fill for this person, with how many rows each lists. */
  readonly forms: readonly { readonly id: string; readonly max: number }[];
}

export interface OfferRequest {
  /** Its name. e.g. 代表作 */
  readonly pick: string;
  /** A staff number. */
  readonly person: string;
  readonly templates?: string;
  readonly reader: Reader;
  /** Who looks or chooses, for each form: whoever may fill none of them may do neither. */
  readonly principalFor: (form: BoundForm) => Principal;
  readonly state: State;
  readonly clock?: Clock;
}

/** Every pick with the forms that ask for it, by name. */
export function picksOf(templates?: string): ReadonlyMap<string, readonly BoundForm[]> {
  const found = new Map<string, readonly BoundForm[]>();
  for (const form of formsOf(templates))
    for (const name of new Set(picksIn(form).map(({ rows }) => rows.pick.name)))
      found.set(name, [...(found.get(name) ?? []), form]);
  return found;
}

/** UserError when there is no such pick, or none of its forms may be filled for that person. */
export async function offerOf(request: OfferRequest): Promise<Offer> {
  const { pick: name, reader, state, clock = systemClock } = request;
  const all = picksOf(request.templates);
  const asking = all.get(name);
  if (asking === undefined)
    throw new UserError(
      `没有“${name}”可选 · no such pick`,
      `可选的：${[...all.keys()].join("、")}`,
    );
  const found: Found[] = [];
  let refused: UserError | undefined;
  for (const form of asking)
    try {
      found.push(...(await offeredBy(form, request, reader, clock)));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      refused = error;
    }
  const [first] = found;
  if (first === undefined) throw refused ?? new Error(`no form asks for "${name}"`);
  const { pick, subject } = first;
  const same = found.filter((one) => one.pick.offer === pick.offer);
  const choice = (await openChoices(state, [pick]))(pick, subject.id);
  return {
    ...{ pick, subject, rows: together(same), max: Math.max(...same.map((one) => one.pick.max)) },
    forms: same.map((one) => ({ id: one.form, max: one.pick.max })),
    ...(choice && { choice }),
  };
}

interface Found {
  readonly form: string;
  readonly pick: Pick;
  readonly subject: Subject;
  readonly rows: readonly ChosenRow[];
}

/** What each of a form's lists of that pick offers the person on the form's own day. */
async function offeredBy(
  form: BoundForm,
  { pick: name, person, principalFor }: OfferRequest,
  reader: Reader,
  clock: Clock,
): Promise<readonly Found[]> {
  const plan = planOf(form, timeBasisOf(form.definition.clock, clock));
  const grant = await grantOf(form, principalFor(form), reader);
  const [subject] = await subjectsOf(plan, { kind: "person", no: person }, reader, grant);
  if (subject === undefined) return [];
  const { rows } = await select(reader, personSelection(plan, [subject.id]), grant);
  return plan.lists.flatMap(({ rows: { pick } }, index) =>
    pick?.name !== name || rows[0] === undefined
      ? []
      : [
          {
            ...{ form: form.definition.id, pick, subject },
            rows: listIn(rows[0], listName(index)).map((row) => ({
              key: keyIn(row),
              label: labelIn(row),
            })),
          },
        ],
  );
}

/** Each row once, in the order of the form that offers the most. */
function together(found: readonly Found[]): readonly OfferedRow[] {
  const rows = new Map<string, OfferedRow>();
  for (const { form, rows: own } of found.toSorted((a, b) => b.rows.length - a.rows.length))
    for (const one of own) {
      const forms = rows.get(one.key)?.forms ?? [];
      rows.set(one.key, { ...one, forms: forms.includes(form) ? forms : [...forms, form] });
    }
  return [...rows.values()];
}

interface Choosing {
  readonly state: State;
  readonly clock?: Clock;
}

/** Keeps what a person chose. UserError for a row that nobody offers, one named twice, or too many. */
export async function choose(
  { state, clock = systemClock }: Choosing,
  { pick, max, subject, rows }: Offer,
  {
    keys,
    by,
    recordedBy,
  }: { readonly keys: readonly string[]; readonly by: string; readonly recordedBy: string },
): Promise<readonly OfferedRow[]> {
  const chosen = keys.map((key) => {
    const row = rows.find((one) => one.key === key);
    if (row !== undefined) return row;
    throw new UserError(
      `“${key}”不在${subject.name}可选的${pick.name}之中 · not among the rows offered`,
      `可选的：${rows.slice(0, 10).map(named).join("、") || "没有"}`,
    );
  });
  if (new Set(keys).size < keys.length)
    throw new UserError(`有一项写了两次：${keys.join("、")} · named twice`, "每项写一次");
  if (keys.length > max)
    throw new UserError(
      `${pick.name}最多 ${max} 项，选了 ${keys.length} 项 · too many`,
      "去掉几项",
    );
  const kept = chosen.map(({ key, label }) => ({ key, label }));
  await keepChoice(state, { pick, person: subject.id, rows: kept, by, recordedBy }, clock.now());
  return chosen;
}
