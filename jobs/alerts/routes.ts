import { type Config, readSecret } from "../../core/config.ts";
import { UserError } from "../../core/errors.ts";
import type { Home } from "../../core/paths.ts";
import type { AlertTarget } from "../../core/runs/alert-config.ts";
import type { OutboxRow } from "../../core/runs/outbox.ts";
import { sendMail } from "./mail.ts";
import { postJson } from "./post.ts";
import { robots } from "./robots.ts";

type Message = Pick<OutboxRow, "id" | "person" | "subject" | "body">;

/** One way that a message goes. */
export interface Route {
  /** Names it for good, without its secrets: what has gone this way does not go again. */
  readonly name: string;
  readonly send: (message: Message) => Promise<void>;
}

/** The ways of a message: to its person, or to those whom the configuration names. Secrets are read when it is sent. */
export function routesOf(home: Home, config: Config, { person }: Message): readonly Route[] {
  if (person !== null) return [routeTo(home, config, { person })];
  return config.alerts.to.map((target) => routeTo(home, config, target));
}

function routeTo(home: Home, { alerts, university }: Config, target: AlertTarget): Route {
  const { egress } = alerts;
  if ("mail" in target) {
    return {
      name: `mail:${target.mail}`,
      send: async ({ id, subject, body }) => {
        const server = configured(alerts.mail, "alerts.mail");
        const text = `${body}\n\n—— ${university} fillonce`;
        const mail = { id, to: target.mail, subject: `[fillonce] ${subject}`, text };
        await sendMail(egress, server, readSecret(home, server), mail);
      },
    };
  }
  if ("person" in target) {
    return {
      name: `person:${target.person}`,
      send: async ({ id, subject, body }) => {
        const centre = configured(alerts.messages, "alerts.messages");
        const token = readSecret(home, centre);
        const copy = `${id}-${target.person}`; // what one person is told is not a second copy of another's
        await postJson(
          egress,
          new URL(centre.url),
          { id: copy, person: target.person, subject, text: body },
          {
            "idempotency-key": copy,
            ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          },
        );
      },
    };
  }
  const [[kind, robot] = missing()] = Object.entries(target);
  return {
    name: `${kind}:${robot.secret_env ?? robot.secret_file ?? ""}`,
    send: async ({ subject, body }) => {
      const address = configured(readSecret(home, robot), `alerts.to ${kind}`);
      if (!URL.canParse(address)) {
        throw new UserError(
          `${kind} 的口令不是一个地址 · its secret is not an address`,
          "把机器人的整个 Webhook 地址作为口令 · the secret is the robot's whole webhook address",
        );
      }
      const sign = robot.sign === undefined ? undefined : readSecret(home, robot.sign);
      const text = `${subject}\n${body}`;
      const send = robots[kind as keyof typeof robots]; // the kinds that are left of AlertTarget
      await send(egress, { text, url: new URL(address), sign }, Date.now());
    },
  };
}

function configured<T>(value: T | undefined, entry: string): T {
  if (value !== undefined) return value;
  throw new UserError(`没有配置 ${entry} · it is not configured`, "见 docs/operate.md 的“提醒”");
}

function missing(): never {
  throw new Error("an alert target without a kind");
}
