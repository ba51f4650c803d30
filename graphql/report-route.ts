import type { IncomingMessage, ServerResponse } from "node:http";
import { mayReadReports } from "../reports/teaching-week.ts";
import { replyFailure } from "./asking.ts";
import { record } from "./audit/record.ts";
import { attachment, reportKinds } from "./downloads.ts";
import { reply, replyError } from "./reply.ts";
import { identify, isKnown, replyUnknown } from "./sign-in/identify.ts";
import type { Site } from "./site.ts";

/** The brief is one self-contained page: its own styles and pictures, no scripts. */
const policy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox";

/** e.g. GET /reports/weekly/2026-2027-1:10.html */
export async function answerReport(
  site: Site,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, week, ending] = /^(\d{4}-\d{4}-[123]:\d{1,2})\.(\w+)$/.exec(name) ?? [];
  const kind = reportKinds.find((one) => one === ending);
  const none = () => replyError(response, 404, "没有这一周的周报 · no such report", "see `weeks`");
  if (week === undefined || kind === undefined) return none();
  const who = await identify(site, request);
  if (!isKnown(who)) return replyUnknown(response, who);
  const { principal } = who;
  if (!mayReadReports(principal)) {
    const hint = "需要校领导或教务处身份 · for leadership and the teaching office";
    return replyError(response, 403, "该身份不看周报 · not for this role", hint);
  }
  try {
    const made = await site.options.reports?.(week, kind, principal);
    if (made === undefined) return none();
    await record(site, who, { kind: "report", purpose: `${week}.${kind}`, outcome: "answered" });
    const keep = kind === "html" ? {} : { "content-disposition": attachment(made.name) };
    reply(response, 200, made.bytes, {
      "content-type": made.type,
      "content-security-policy": policy,
      ...keep,
    });
  } catch (error) {
    replyFailure(site, response, error);
  }
}
