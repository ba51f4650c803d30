import { SourceError } from "../core/errors.ts";
import type { Access, Connector } from "./connector.ts";
import type { SourceSystem } from "./resource.ts";

/** Throws a SourceError outside the hours in which the system may be read. `now` in milliseconds. */
export function keepWindow(system: SourceSystem, { window }: Access, now: number): void {
  if (window === undefined || isWithin(window, now)) return;
  throw new SourceError(
    `${system.zh} may be read between ${window}; now it is ${clock.format(now)}`,
    {
      system: system.name,
      retryable: true,
      hint: `it is read by the next refresh within these hours, which sources.${system.name}.window in fillonce.config.yaml names`,
    },
  );
}

const clock = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Asia/Shanghai",
  hour: "2-digit",
  minute: "2-digit",
});

/** Whether a moment lies in hours like "22:00-06:00", which may run over midnight. */
function isWithin(window: string, now: number): boolean {
  const [from = "", to = ""] = window.split("-");
  const time = clock.format(now);
  return from <= to ? time >= from && time < to : time >= from || time < to;
}

/**
 * What is to be said of an account that can write what it only has to read. Where the configuration says "refuse", that
 * is a SourceError of the whole system.
 */
export async function checkRights(
  system: SourceSystem,
  { database }: Access,
  connector: Connector,
): Promise<string[]> {
  const rights = (await connector.writeRights?.(system.resources)) ?? [];
  if (rights.length === 0) return [];
  const more = rights.length > 3 ? ` and ${rights.length - 3} more` : "";
  const found = `the account of ${system.zh} can do more than read: ${rights.slice(0, 3).join("; ")}${more}`;
  if (database?.account !== "refuse") return [`${found}; ask for one that has SELECT alone`];
  throw new SourceError(found, {
    system: system.name,
    retryable: false,
    hint: `ask the owner of ${system.zh} for an account with SELECT alone, or set sources.${system.name}.account to warn`,
  });
}
