import { type Clock, systemClock } from "../core/clock.ts";
import type { State } from "../core/state.ts";
import type { FillPrincipal, Principal } from "../query/principal.ts";
import type { Reader } from "../query/run.ts";
import { formOf } from "./catalogue.ts";
import { openChecker } from "./checks/checker.ts";
import { grantOf } from "./grant.ts";
import { openPlan } from "./open-plan.ts";
import type { Plan } from "./plan.ts";
import { type Subject, type Subjects, subjectsOf } from "./subjects.ts";
import { timeBasisOf } from "./time-basis.ts";
import type { Profile } from "./workbook.ts";

/** Which form is asked for, for whom, by whom and as of when. */
export interface FormRequest {
  readonly form: string; // e.g. "PE-10"
  /** The folder of the forms that were bound in this home. (Default: the catalogue alone.) */
  readonly templates?: string;
  readonly subjects: Subjects;
  /** What nobody has decided yet is proposed in a 核对稿, and left open in a 报送稿. (Default: check.) */
  readonly profile?: Profile;
  /** The census date. (Default: what the form's clock means today.) */
  readonly asOf?: string;
  readonly reader: Reader;
  /** Who asks: nobody is filled outside their scope. */
  readonly principal: Principal;
  /** Where earlier editions, waivers and the outcomes of checks are kept; without it none is known. */
  readonly state?: State;
  readonly clock?: Clock;
}

/** What a request comes to, before anything is read for its subjects. */
export interface PlannedRequest {
  readonly plan: Plan;
  readonly grant: FillPrincipal;
  readonly subjects: readonly Subject[];
}

/** Plans what is asked. UserError when the requester may fill the form for nobody who was named. */
export async function planRequest(request: FormRequest): Promise<PlannedRequest> {
  const { reader, clock = systemClock } = request;
  const form = formOf(request.form, request.templates);
  const time = timeBasisOf(form.definition.clock, clock, request.asOf);
  const plan = await openPlan(form, time, request.state, reader, request.profile ?? "check");
  const grant = await grantOf(plan.form, request.principal, reader);
  return { plan, grant, subjects: await subjectsOf(plan, request.subjects, reader, grant) };
}

/** Opens the checks of what a request is planned to be. */
export const checkerFor = (
  { reader, principal, clock = systemClock, state }: FormRequest,
  plan: Plan,
) => openChecker({ plan, reader, principal, clock, ...(state && { state }) });
