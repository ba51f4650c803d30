import { type FileHandle, open } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { UserError } from "../../core/errors.ts";
import { compileExport, subjectOf } from "../../query/export/statement.ts";
import { type ExportFormat, exportFormats } from "../../query/export/write.ts";
import { namedIn } from "../../query/named.ts";
import { schemaOf } from "../api.ts";
import { asking, replyFailure } from "../asking.ts";
import { attachment, type ExportMade } from "../downloads.ts";
import { refusedAtTheDoor } from "../graphql-route.ts";
import { mostBodyBytes, type Params, paramsOfBody, paramsOfUrl } from "../params.ts";
import { readBody, replyError, replyFile } from "../reply.ts";
import { type Asker, identify, isKnown, replyUnknown } from "../sign-in/identify.ts";
import type { Site } from "../site.ts";
import { exportQuery } from "./asked.ts";
import { audited } from "./audited.ts";

const types: Record<ExportFormat, string> = {
  csv: "text/csv; charset=utf-8",
  parquet: "application/vnd.apache.parquet",
  arrow: "application/vnd.apache.arrow.file",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

/**
 * GET /export?format=csv&query=…&variables=…, or POST /export?format=csv with the query as GraphQL's JSON. There are no
 * links to finished files: every request is held to who sends it, makes its own file and leaves none behind.
 */
export async function answerExport(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const refused = refusedAtTheDoor(request);
  if (refused !== undefined) {
    const { status, message, hint, headers } = refused;
    return replyError(response, status, message, hint, headers);
  }
  const asker = await identify(site, request);
  if (!isKnown(asker)) return replyUnknown(response, asker);
  try {
    const search = new URL(request.url ?? "/", "http://localhost").searchParams;
    const format = formatOf(search.get("format"));
    const params = await paramsOf(request, search);
    if (params === undefined) {
      const hint = `send at most ${mostBodyBytes / 1024} kB`;
      return replyError(response, 413, "the body is too large", hint, { connection: "close" });
    }
    await handOver(site, response, asker, format, params);
  } catch (error) {
    replyFailure(site, response, error);
  }
}

function formatOf(given: string | null): ExportFormat {
  const found = exportFormats.find((format) => format === given);
  if (found !== undefined) return found;
  throw new UserError(
    `没有格式 "${(given ?? "").slice(0, 20)}" · no such format`,
    `give format=${exportFormats.join(" or format=")}`,
  );
}

async function paramsOf(
  request: IncomingMessage,
  search: URLSearchParams,
): Promise<Params | undefined> {
  if (request.method === "GET") return paramsOfUrl(search);
  const body = await readBody(request, mostBodyBytes);
  return body === undefined ? undefined : paramsOfBody(body);
}

async function handOver(
  site: Site,
  response: ServerResponse,
  asker: Asker,
  format: ExportFormat,
  params: Params,
): Promise<void> {
  const { principal } = asker;
  const { asked, title } = exportQuery(schemaOf(principal), params, principal);
  const door = site.options.exports;
  if (door === undefined) {
    throw new UserError("nothing is exported here", "use `fillonce query … --export FILE`");
  }
  // Refused here rather than in the child: at once, and with its reason.
  const release = await asking(site, response, principal, ({ ask }) =>
    ask("light", async (reader) => {
      compileExport(reader, asked, principal, Number.MAX_SAFE_INTEGER - 1);
      return reader.release.id;
    }),
  );
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  try {
    const made = await inTurn(site, gone.signal, () =>
      door({ asked, principal, format, release }, gone.signal),
    );
    const { rows, persons } = made;
    const { query = "" } = params;
    const named = namedIn(asked);
    const taken = { format, subject: subjectOf(asked), release, rows, persons, query, named };
    const file = await opened(made, () => audited(site, asker, taken));
    await replyFile(response, file, {
      "content-type": types[format],
      "content-disposition": attachment(`${title}-版本${release}.${format}`),
      "x-fillonce-rows": String(rows),
      "x-fillonce-release": String(release),
    });
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  }
}

/** Only making a file takes a place: whoever fetches one slowly keeps nobody waiting. */
async function inTurn<T>(site: Site, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const leave = await site.exports.enter("heavy", signal);
  try {
    return await work();
  } finally {
    leave();
  }
}

/** The file without a name: once it is open nobody else can find it, and nothing of it outlives its sending. */
async function opened(made: ExportMade, first: () => Promise<void>): Promise<FileHandle> {
  try {
    await first();
    return await open(made.file);
  } finally {
    await made.remove();
  }
}
