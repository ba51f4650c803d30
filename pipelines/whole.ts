import type { ResourceLanding } from "../connectors/connector.ts";
import { SourceError } from "../core/errors.ts";

/** Refuses a read that brought fewer rows than the source counted: what it left out would be taken for deleted. */
export function refuseShort({
  system,
  resource,
  expected,
  rows,
  quarantined,
  skipped,
}: ResourceLanding): void {
  const read = rows + quarantined + skipped;
  if (read >= expected) return;
  throw new SourceError(
    `"${system}.${resource}" was read short: found ${read} rows, expected the ${expected} that the source itself counted`,
    {
      system,
      resource,
      retryable: true,
      hint: "the rows of the read before are still served; run the refresh again, and if it stays short, ask the owner of the system why it counts rows that it does not give",
    },
  );
}
