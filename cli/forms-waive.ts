/** `fillonce forms waive`: somebody answers in writing for what a check found. */
import { parseArgs } from "node:util";
import { UserError } from "../core/errors.ts";
import { sentence } from "../forms/checks/findings.ts";
import { keepWaiver } from "../forms/checks/remembered.ts";
import { judged } from "./forms-check.ts";
import { operator, recordDone } from "./users.ts";
import { answer, openInstallation, type World } from "./world.ts";

export const waiveUsage =
  "fillonce forms waive FORM CHECK --for … [--spot ROW] --reason TEXT --by PERSON [--as-of DATE] [--as WHO]";

export async function waiveFindings(world: World, args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      for: { type: "string" },
      spot: { type: "string" },
      reason: { type: "string" },
      by: { type: "string" },
      "as-of": { type: "string" },
      as: { type: "string" },
    },
    allowPositionals: true,
  });
  const [form, check, ...more] = positionals;
  const { spot, reason = "", by = "" } = values;
  if (form === undefined || check === undefined || more.length > 0)
    throw new UserError("要写表单编号和校验编号 · name a form and a check", waiveUsage);
  if (reason.trim() === "" || by.trim() === "")
    throw new UserError(
      "豁免要写明理由和负责人 · a waiver needs a reason and a person",
      "--reason 写为什么可以这样，--by 写谁负责",
    );
  await using installation = await openInstallation(world.home);
  const checked = await judged(world, installation, form, values);
  const found = checked.subjects.flatMap(({ subject, findings }) =>
    findings.findings
      .filter((one) => one.check === check && one.waiver === undefined)
      .filter((one) => spot === undefined || one.spot === spot)
      .map((finding) => ({ subject: subject.no, finding })),
  );
  if (found.length === 0)
    throw new UserError(
      `${checked.form} 没有待说明的“${check}” · no such failure is open`,
      `fillonce forms check ${checked.form} 列出未通过的校验`,
    );
  const { edition } = checked;
  for (const { subject, finding } of found) {
    await keepWaiver(installation.state, {
      ...{ form: checked.form, edition, subject, finding, reason, by },
      recordedBy: operator(),
    });
    const words = `${checked.form} ${edition} ${subject} ${check} ${finding.spot}：${reason}（${by}）`;
    await recordDone(world, installation, "waiver", words);
  }
  answer(
    world,
    {
      form: checked.form,
      edition,
      waived: found.map(({ subject, finding }) => ({ subject, ...finding })),
    },
    [
      `已记下 ${found.length} 处说明（${by}：${reason}）；数字变了须重新说明`,
      ...found.map(({ subject, finding }) => `  ${subject} ${sentence(finding)}`),
    ].join("\n"),
  );
  return 0;
}
