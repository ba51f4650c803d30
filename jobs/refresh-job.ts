import { clockOf, readConfig } from "../core/config.ts";
import { homeAt } from "../core/paths.ts";
import { openState } from "../core/state.ts";
import { runJob } from "./job-child.ts";
import { refresh } from "./refresh.ts";

/** The nightly refresh: everything, read incrementally. Its builder marks the run as running when its turn has come. */
runJob(async (order) => {
  const home = homeAt(order.home);
  const config = readConfig(home);
  await using state = await openState(home, order.stateUrl);
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
      ...(order.access === undefined ? {} : { access: order.access }),
    },
    { onStage: (stage) => console.log(new Date().toISOString(), stage), onDetail: () => {} },
  );
  if (result.status !== "failed") return { type: "done", status: result.status, summary: result };
  return {
    type: "failed",
    error_class: "NothingRead",
    message: "no system could be read, so nothing was published",
    hint: "the steps of the run say what each system answered; the release served before is still served",
  };
});
