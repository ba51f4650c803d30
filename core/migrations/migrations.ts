import { firstMigrations } from "./001-to-009.ts";
import { runStore } from "./010-run-store.ts";
import { checksAndRosters } from "./011-checks-and-rosters.ts";
import { fillStatus } from "./012-fill-status.ts";
import { repairs } from "./013-repairs.ts";
import { picks } from "./014-picks.ts";
import { oneStanding } from "./015-one-standing.ts";
import { stepCursors } from "./016-step-cursors.ts";
import { releaseSha256 } from "./017-release-sha256.ts";
import type { Migration } from "./migration.ts";

/** Every migration, oldest first. A new one is a file of its own. */
export const migrations: readonly Migration[] = [
  ...firstMigrations,
  runStore,
  checksAndRosters,
  fillStatus,
  repairs,
  picks,
  oneStanding,
  stepCursors,
  releaseSha256,
];
