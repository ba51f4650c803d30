import { z } from "zod";

/** Where a secret stands: in the environment, or in a file of the home. */
const secret = { secret_env: z.string().optional(), secret_file: z.string().optional() };

const robot = z.strictObject({
  /** The secret is the whole address: it holds the robot's key. */
  ...secret,
  /** What messages are signed with, where the robot wants it. */
  sign: z.strictObject(secret).optional(),
});

/** One way to those who look after the platform. */
const target = z.union([
  z.strictObject({ mail: z.email() }),
  z.strictObject({ wecom: robot }),
  z.strictObject({ dingtalk: robot }),
  z.strictObject({ feishu: robot }),
  z.strictObject({ person: z.string().min(1) }),
]);
export type AlertTarget = z.infer<typeof target>;

/** `alerts:` of fillonce.config.yaml: who is told that a scheduled run ended badly, and how. */
export const alertsConfig = z.strictObject({
  /** Hosts, with a port where it is not the usual one, that messages may go to; no other is ever asked. */
  egress: z.array(z.string()).default([]),
  to: z.array(target).default([]),
  mail: z
    .strictObject({
      host: z.string(),
      port: z.number().int().min(1).max(65_535).default(465),
      /** true: TLS from the first byte; false: STARTTLS, without which nothing is sent but to this machine. */
      secure: z.boolean().default(true),
      from: z.string(),
      user: z.string().optional(),
      ...secret,
    })
    .optional(),
  /** The university's own message centre: it is told whom, and finds the way. */
  messages: z.strictObject({ url: z.url(), ...secret }).optional(),
});
export type AlertsConfig = z.infer<typeof alertsConfig>;
