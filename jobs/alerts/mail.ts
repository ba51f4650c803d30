import { createTransport } from "nodemailer";
import type { AlertsConfig } from "../../core/runs/alert-config.ts";
import { checkEgress } from "./egress.ts";

const longestMs = 10_000;

export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The same for every try, so that a mailbox can tell a second copy. */
  readonly id: string;
}

/** Hands a mail to the university's server. Throws with its code when it does not take it. */
export async function sendMail(
  allowed: readonly string[],
  server: NonNullable<AlertsConfig["mail"]>,
  password: string | undefined,
  mail: Mail,
): Promise<void> {
  const { host, port, secure, from, user } = server;
  checkEgress(allowed, host, String(port));
  const transport = createTransport({
    host,
    port,
    secure,
    requireTLS: !secure && !["127.0.0.1", "::1", "localhost"].includes(host),
    ...(user === undefined ? {} : { auth: { user, pass: password ?? "" } }),
    connectionTimeout: longestMs,
    greetingTimeout: longestMs,
    socketTimeout: longestMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    const domain = from.split("@").at(-1)?.replace(">", "") ?? "fillonce";
    const { id, ...rest } = mail;
    await transport.sendMail({ ...rest, from, messageId: `<${id}@${domain}>` });
  } finally {
    transport.close();
  }
}
