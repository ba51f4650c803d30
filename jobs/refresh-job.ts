import { clockOf, readConfig } from "../core/config.ts";
import { UserError } from "../core/errors.ts";
import { homeAt } from "../core/paths.ts";
import { openState } from "../core/state.ts";
import { runJob } from "./job-child.ts";
import { refresh } from "./refresh.ts";
import { describeMissing, nothingRead } from "./summary.ts";

/** The nightly refresh: everything, read incrementally. Its builder marks the run as running when its turn has come. */
runJob(async (order, tell) => {
  const home = homeAt(order.home);
  const config = readConfig(home);
  await using state = await openState(home, order.stateUrl);
  const unreachable = Object.fromEntries(
    Object.entries(order.unreachable ?? {}).map(([system, { message, hint }]) => [
      system,
      new UserError(message, hint),
    ]),
  );
  const result = await refresh(
    {
      home,
      config,
      state,
      clock: clockOf(config),
      only: [],
      full: false,
      requestedBy: "schedule",
      run: order.run,
      access: { ...order.access, ...unreachable },
    },
    {
      onStage: (stage) => console.log(new Date().toISOString(), stage),
      onDetail: () => {},
      onBeat: () => tell({ type: "heartbeat" }),
    },
  );
  if (result.status === "failed") return { type: "failed", ...nothingRead };
  return {
    type: "done",
    status: result.status,
    summary: result,
    ...(result.status === "partial" ? { message: describeMissing(result.failures) } : {}),
  };
}, "relayed");
