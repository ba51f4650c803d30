import { type Logger, pino } from "pino";

export type { Logger };

/** A logger that writes JSON lines to stderr, so that stdout stays for answers. */
export function createLogger(name: string, level = process.env["FILLONCE_LOG"] ?? "warn"): Logger {
  return pino(
    {
      name,
      level,
      base: { pid: process.pid },
      redact: ["password", "token", "*.password", "*.token"],
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
