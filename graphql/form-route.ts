import { readdir, readFile } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { UserError } from "../core/errors.ts";
import { formOf } from "../forms/catalogue.ts";
import type { FillSummary } from "../forms/fill.ts";
import { planRequest } from "../forms/form-request.ts";
import { oneFile } from "../forms/one-file.ts";
import { packEntry, storedEntry, writeZip } from "../forms/package/zip-write.ts";
import { profiles } from "../forms/workbook.ts";
import type { Principal } from "../query/principal.ts";
import { asking, replyFailure } from "./asking.ts";
import { record } from "./audit/record.ts";
import { attachment, type FillAsked } from "./downloads.ts";
import { mediaOf } from "./form-words.ts";
import { reply, replyError } from "./reply.ts";
import { parseDay } from "./scalars.ts";
import { identify, isKnown, replyUnknown } from "./sign-in/identify.ts";
import type { Site } from "./site.ts";
import { parseSubjects } from "./subject-text.ts";

const types = {
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  docx: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  txt: "text/plain; charset=gbk",
  zip: "application/zip",
} as const;
type Extension = keyof typeof types;

/** e.g. GET /forms/PE-10.xlsx?for=person:001234&profile=check, GET /forms/PE-10.zip?for=org:0101&profile=submit */
export async function answerForm(
  site: Site,
  name: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const [, form = "", extension = ""] =
    /^([A-Za-z]{2,3}(?:-\d{1,4}){1,4})\.(xlsx|docx|txt|zip)$/.exec(name) ?? [];
  if (form === "") return replyError(response, 404, "not found", "see the query `forms`");
  const who = await identify(site, request);
  if (!isKnown(who)) return replyUnknown(response, who);
  try {
    const asked = readAsked(form, request.url ?? "", who.principal);
    const wanted = extension as Extension; // by the pattern above
    await refuseEarly(site, response, asked);
    const made =
      wanted === "zip"
        ? await zipOf(site, response, asked)
        : await single(site, response, asked, wanted);
    const { persons, rows } = made;
    await record(site, who, { kind: "fill", outcome: "answered", persons, rows, ...filled(asked) });
    reply(response, 200, made.bytes, {
      "content-type": types[wanted],
      "content-disposition": attachment(made.name),
    });
  } catch (error) {
    await record(site, who, { kind: "fill", operation: form, outcome: "REFUSED" });
    replyFailure(site, response, error);
  }
}

function readAsked(id: string, url: string, principal: Principal): FillAsked {
  const given = new URL(url, "http://localhost").searchParams;
  const typed = given.get("profile") ?? "check";
  const profile = profiles.find((one) => one === typed);
  if (profile === undefined) {
    throw new UserError(`"${typed.slice(0, 20)}" is no profile`, `give ${profiles.join(" or ")}`);
  }
  const asOf = given.get("asOf");
  return {
    form: formOf(id).definition.id,
    subjects: parseSubjects(given.get("for") ?? ""),
    profile,
    principal,
    ...(asOf === null ? {} : { asOf: parseDay(asOf) }),
  };
}

async function single(
  site: Site,
  response: ServerResponse,
  { principal, ...asked }: FillAsked,
  wanted: Extension,
) {
  const own = mediaOf(formOf(asked.form).definition.media);
  // What is handed in as a text is a workbook while it is checked.
  const media = own === "txt" && asked.profile === "check" ? "xlsx" : own;
  if (media !== wanted) {
    throw new UserError(`form ${asked.form} is not a .${wanted}`, `ask for .${media}`);
  }
  const file = await asking(site, response, principal, ({ ask, clock }) =>
    ask("heavy", (reader) => oneFile({ ...asked, principal, reader, clock, ...stateOf(site) })),
  );
  const { bytes, persons } = file;
  return { bytes, persons, rows: 1, name: withProfile(file.name, asked.profile) };
}

const stateOf = ({ options: { state } }: Site) => (state === undefined ? {} : { state });

const profileZh = { check: "核对稿", submit: "报送稿" } as const;

/** A draft to be checked must not be taken for the file to be handed in. */
const withProfile = (name: string, profile: FillAsked["profile"]): string =>
  name.replace(/(?=\.\w+$)/, `（${profileZh[profile]}）`);

/** Refused here rather than in the child: at once, and with its reason. */
const refuseEarly = (site: Site, response: ServerResponse, asked: FillAsked) =>
  asking(site, response, asked.principal, ({ ask, clock }) =>
    ask("heavy", (reader) => planRequest({ ...asked, reader, clock })),
  );

const filled = ({ form, profile, subjects: { kind, no } }: FillAsked) => ({
  operation: form,
  purpose: `${form} ${formOf(form).definition.titles.zh}，${profile} ${kind}:${no ?? ""}`,
});

/** One at a time: a department keeps a child busy for seconds. */
async function zipOf(site: Site, response: ServerResponse, asked: FillAsked) {
  const { downloads, options } = site;
  const { fill } = options;
  if (fill === undefined) {
    throw new UserError("departments are not filled here", "use `fillonce forms fill`");
  }
  if (asked.subjects.kind !== "org") {
    throw new UserError("a zip is made for one department", "give for=org:<org_no>");
  }
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  const leave = await downloads.enter("heavy", gone.signal);
  try {
    const { summary, remove } = await fill(asked);
    try {
      const bytes = writeZip(await entriesOf(summary));
      const name = `${summary.form}-${summary.title}-${asked.subjects.no}.zip`;
      const { persons, filled: rows } = summary;
      return { bytes, persons, rows, name: withProfile(name, asked.profile) };
    } finally {
      await remove();
    }
  } finally {
    leave();
  }
}

/** The files in the order of their names, and who got none. */
async function entriesOf({ folder, errors }: FillSummary) {
  const files = (await readdir(folder)).filter((name) => /\.(xlsx|docx|txt)$/.test(name)).sort();
  const entries = [];
  for (const name of files) entries.push(storedEntry(name, await readFile(join(folder, name))));
  const failed = errors.map(({ subject, message }) => `${subject}\t${message}\r\n`);
  if (failed.length > 0) entries.push(packEntry("未能生成.txt", `\ufeff${failed.join("")}`));
  return entries;
}
