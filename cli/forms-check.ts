/** `fillonce forms check`: what a form's checks find before anything is written. */
import { parseArgs } from "node:util";
import { UserError } from "../core/errors.ts";
import { formOf } from "../forms/catalogue.ts";
import { type CheckedForm, checkForm } from "../forms/checks/check-form.ts";
import { sentence } from "../forms/checks/findings.ts";
import { parsePrincipal } from "../graphql/principal-text.ts";
import { openReader } from "../query/run.ts";
import { withRelease } from "./reading.ts";
import { readSubjects } from "./subject-words.ts";
import { recordShown } from "./users.ts";
import { answer, type Installation, openInstallation, type World } from "./world.ts";

export const checkUsage =
  "fillonce forms check FORM [--for person:<no>|org:<no>|all] [--as-of DATE] [--as WHO]";

export async function checkForms(world: World, args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { for: { type: "string" }, "as-of": { type: "string" }, as: { type: "string" } },
    allowPositionals: true,
  });
  const [form, ...more] = positionals;
  if (form === undefined || more.length > 0)
    throw new UserError("要写一个表单编号 · name one form", checkUsage);
  await using installation = await openInstallation(world.home);
  const checked = await judged(world, installation, form, values);
  answer(world, toldOf(checked), describe(checked));
  return checked.counts.errors > 0 ? 1 : 0;
}

/** Judges a form and keeps in the audit whose data it was. */
export async function judged(
  world: World,
  installation: Installation,
  form: string,
  asked: { readonly for?: string; readonly "as-of"?: string; readonly as?: string },
): Promise<CheckedForm> {
  const { state, clock } = installation;
  const { id, office } = formOf(form).definition;
  const who = asked.as ?? `office:${office}`;
  const asOf = asked["as-of"];
  const checked = await withRelease(world.home, state, (lease) =>
    checkForm({
      form: id,
      subjects: readSubjects(asked.for ?? "all"),
      reader: openReader(lease),
      principal: parsePrincipal(who),
      clock,
      state,
      ...(asOf === undefined ? {} : { asOf }),
    }),
  );
  await recordShown(world, installation, {
    kind: "fill",
    role: who,
    operation: id,
    purpose: `${id} ${checked.title}，校验 ${asked.for ?? "all"}`,
    rows: checked.subjects.length,
    persons: checked.persons,
    release: checked.release,
    outcome: "answered",
  });
  return checked;
}

const toldOf = ({ persons: _persons, subjects, ...told }: CheckedForm) => ({
  ...told,
  subjects: subjects.map(({ subject: { no, name }, findings }) => ({
    subject: no,
    name,
    judged: findings.judged,
    open: findings.open,
    findings: findings.findings,
  })),
});

function describe({ form, title, asOf, counts, subjects }: CheckedForm): string {
  if (formOf(form).checks.length === 0) return `${form} ${title} 没有定义校验。`;
  const { judged: times, open, errors, warnings, waived } = counts;
  const found = subjects.flatMap(({ subject, findings }) =>
    findings.findings.map((finding) => {
      const mark =
        finding.waiver !== undefined ? "已说明" : finding.severity === "error" ? "错误" : "提示";
      const why =
        finding.waiver === undefined ? "" : `（${finding.waiver.by}：${finding.waiver.reason}）`;
      return `  ${mark} ${subject.no} ${finding.check} ${sentence(finding)}${why}`;
    }),
  );
  const rest =
    found.length > mostLines ? [`  …另有 ${found.length - mostLines} 条，用 --json 看全部`] : [];
  return [
    `${form} ${title}（${asOf}）：${subjects.length} 份，判断 ${times} 次，错误 ${errors}，提示 ${warnings}，已说明 ${waived}，缺数据未判 ${open} 次`,
    ...found.slice(0, mostLines),
    ...rest,
  ].join("\n");
}

const mostLines = 100;
