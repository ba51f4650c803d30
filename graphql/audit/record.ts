import type { AuditEvent } from "../../query/audit/entry.ts";
import { principalText } from "../principal-label.ts";
import type { Asker } from "../sign-in/identify.ts";
import type { Site } from "../site.ts";

/** Keeps what somebody did. To be awaited before anything is handed over: what cannot be recorded is not shown. */
export async function record(
  { trail }: Site,
  { account, method, principal }: Asker,
  event: Omit<AuditEvent, "actor" | "method" | "role">,
): Promise<void> {
  await trail?.write({ actor: account, method, role: principalText(principal), ...event });
}
