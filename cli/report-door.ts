import { UserError } from "../core/errors.ts";
import type { Releases } from "../core/releases.ts";
import { currentReleaseId } from "../core/releases.ts";
import type { ReportDoor, ReportKind } from "../graphql/downloads.ts";
import { principalText } from "../graphql/principal-label.ts";
import type { Principal } from "../query/principal.ts";
import { briefState } from "../reports/brief-state.ts";
import { weeklyDetail } from "../reports/detail.ts";
import { renderHtml } from "../reports/page.ts";
import { renderPdf } from "../reports/pdf.ts";
import { parseWeek } from "../reports/teaching-week.ts";
import { weeklyBrief } from "../reports/weekly.ts";
import { fileName } from "../reports/weekly-files.ts";
import { renderWorkbookApart } from "../reports/workbook-apart.ts";
import type { Installation } from "./world.ts";

const types: Readonly<Record<ReportKind, string>> = {
  html: "text/html; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  pdf: "application/pdf",
};

/** How many made reports are remembered; a workbook has two or three megabytes. */
const remembered = 12;

/** The weekly report for the server, made once for each release, week, kind and role. */
export function reportDoor(
  releases: Pick<Releases, "lease">,
  { config, state }: Pick<Installation, "config" | "state">,
): ReportDoor {
  const made = new Map<string, Promise<Uint8Array>>();
  const make = async (text: string, kind: ReportKind, principal: Principal) => {
    const lease = await releases.lease();
    try {
      const week = parseWeek(text);
      const how = await briefState(state, week, lease.release.id);
      const asked = { ...week, university: config.university, state: how };
      const brief = await weeklyBrief(lease, asked, principal);
      if (kind === "xlsx")
        return await renderWorkbookApart(brief, await weeklyDetail(lease, asked, principal));
      const page = renderHtml(brief);
      return kind === "html" ? Buffer.from(page) : await printed(page);
    } finally {
      await lease.done();
    }
  };
  return async (week, kind, principal) => {
    const release = (await currentReleaseId(state)) ?? 0;
    const how = await briefState(state, parseWeek(week), release);
    const key = [release, week, how, kind, principalText(principal)].join(" ");
    const known = made.get(key) ?? make(week, kind, principal);
    made.set(key, known);
    const [oldest] = made.keys();
    if (made.size > remembered && oldest !== undefined) made.delete(oldest);
    try {
      return { bytes: await known, type: types[kind], name: fileName(parseWeek(week), kind) };
    } catch (error) {
      made.delete(key);
      throw error;
    }
  };
}

async function printed(page: string): Promise<Uint8Array> {
  const pdf = await renderPdf(page);
  if (pdf.kind === "made") return pdf.bytes;
  throw new UserError(`本机不能出 PDF：${pdf.reason}`, "打开网页版后由浏览器打印，或下载 xlsx");
}
