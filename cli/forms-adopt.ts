/** `fillonce forms adopt`: loads what was handed in for an earlier edition. */
import { parseArgs } from "node:util";
import { UserError } from "../core/errors.ts";
import { adopt } from "../forms/submitted/adopt.ts";
import { readSubjects } from "./subject-words.ts";
import { operator, recordDone } from "./users.ts";
import { answer, openInstallation, type World } from "./world.ts";

export const adoptUsage =
  "fillonce forms adopt FILE… --edition EDITION --by PERSON [--for person:<no>|org:<no>] [--on DATE]";

export async function adoptReturns(world: World, args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      edition: { type: "string" },
      by: { type: "string" },
      for: { type: "string" },
      on: { type: "string" },
    },
    allowPositionals: true,
  });
  const { edition, by, on } = values;
  if (positionals.length === 0 || edition === undefined || by === undefined)
    throw new UserError(
      "要写文件、版次和报送人 · name the file, its edition and who handed it in",
      adoptUsage,
    );
  if (values.for !== undefined && positionals.length > 1)
    throw new UserError(
      `--for 只能配一份文件，给了 ${positionals.length} 份 · --for goes with one file, found ${positionals.length}`,
      "逐份登记，或去掉 --for，由文件名认人",
    );
  const subject = values.for === undefined ? undefined : readSubjects(values.for).no;
  await using installation = await openInstallation(world.home);
  const adopted = [];
  for (const file of positionals) {
    const one = await adopt(
      installation.state,
      {
        ...{ file, edition, by, recordedBy: operator() },
        ...(subject !== undefined && { subject }),
        ...(on !== undefined && { on }),
      },
      installation.clock.now(),
    );
    adopted.push(one);
    const words = `${one.form} ${one.title} ${one.edition} ${one.subject}，${by} 报送`;
    await recordDone(world, installation, "adopt", words);
  }
  const lines = adopted.map(
    ({ form, title, edition: of, subject: no, figures }) =>
      `${form} ${title}（${of} 版）${no}：${figures} 格`,
  );
  answer(world, { adopted }, lines.join("\n"));
  return 0;
}
