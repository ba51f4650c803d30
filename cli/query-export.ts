import { existsSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { GraphQLError } from "graphql";
import { UserError } from "../core/errors.ts";
import { schemaOf } from "../graphql/api.ts";
import { exportQuery } from "../graphql/export/asked.ts";
import type { Params } from "../graphql/params.ts";
import { parsePrincipal } from "../graphql/principal-text.ts";
import { runExport } from "../jobs/export.ts";
import { type ExportFormat, exportFormats } from "../query/export/write.ts";
import { namedIn } from "../query/named.ts";
import type { Principal } from "../query/principal.ts";
import { exportSettings } from "./downloads.ts";
import { recordShown } from "./users.ts";
import { answer, formatCount, openInstallation, type World } from "./world.ts";

/** Writes all rows of a query into a file, whose ending names the format; a file of that name is replaced. */
export async function exportTo(
  world: World,
  typed: string,
  params: Params,
  as: string,
): Promise<number> {
  const principal = parsePrincipal(as);
  const format = formatOf(typed);
  const file = resolve(typed);
  if (!existsSync(dirname(file))) {
    throw new UserError(
      `没有文件夹 "${dirname(file)}" · there is no such folder`,
      "先建好它，或换一个位置 · make it first, or name another",
    );
  }
  const { asked } = askedIn(params, principal);
  await using installation = await openInstallation(world.home);
  const { rows, release, columns, rss_mb } = await runExport({
    ...exportSettings(world.home, installation.config),
    order: { asked, principal, format, file },
    signal: world.signal,
    first: async ([made]) =>
      recordShown(world, installation, {
        kind: "export",
        role: as,
        operation: format,
        question: params.query,
        ...namedIn(asked),
        rows: made?.rows ?? 0,
        release: made?.release,
        persons: made?.persons ?? [],
        outcome: "answered",
      }),
  });
  answer(
    world,
    { file, format, rows, release, columns, rss_mb },
    `${formatCount(rows)} 行 ${columns.length} 列（版本 ${release}）→ ${file}`,
  );
  return 0;
}

/** A query that may not be asked is the caller's mistake, as on every other way in. */
function askedIn(params: Params, principal: Principal): ReturnType<typeof exportQuery> {
  try {
    return exportQuery(schemaOf(principal), params, principal);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const hint = String(error.extensions["hint"] ?? "fillonce query --help");
    throw new UserError(error.message, hint, { cause: error });
  }
}

function formatOf(file: string): ExportFormat {
  const found = exportFormats.find((format) => file.toLowerCase().endsWith(`.${format}`));
  if (found !== undefined) return found;
  throw new UserError(
    `不知道 "${file}" 是什么格式 · no known format`,
    `文件名以这些结尾 · end the name with .${exportFormats.join(", .")}`,
  );
}
