import { UserError } from "../core/errors.ts";
import { withdrawRepair } from "../pipelines/repair-store.ts";
import { describeRefresh, runRefresh } from "./refresh.ts";
import { operator, recordDone } from "./users.ts";
import { answer, type Installation, type World } from "./world.ts";

/** `fillonce problems withdraw`: takes the standing repair of a problem row back; what the source gives counts again. */
export async function withdrawProblem(
  world: World,
  installation: Installation,
  problem: string,
  reason = "",
): Promise<number> {
  if (reason.trim() === "")
    throw new UserError(
      "撤回要写明理由 · taking a repair back needs a reason",
      "--reason 写依据，如“改错了行”",
    );
  const now = installation.clock.now().getTime();
  const outcome = `${operator()}：${reason}`;
  const repair = await withdrawRepair(installation.state, problem, outcome, now);
  if (repair === undefined)
    throw new UserError(
      `问题 "${problem}" 没有待生效或生效的更正 · no repair of that problem stands`,
      "fillonce problems repairs 列出更正和各自的结果 · lists the repairs and what became of them",
    );
  const { system, resource } = repair;
  await recordDone(
    world,
    installation,
    "repair",
    `撤回 ${system}.${resource} ${problem}：${reason}`,
  );
  const result = await runRefresh(world, installation, [], { repairsOnly: true });
  answer(
    world,
    { withdrawn: repair.id, problem, release: result.release },
    `已撤回 ${system}.${resource} ${problem} 的更正，以来源为准\n${describeRefresh(result)}`,
  );
  return result.status === "failed" ? 1 : 0;
}
