import { createHmac } from "node:crypto";
import { postJson } from "./post.ts";

/** What a group robot is told. */
export interface RobotMessage {
  readonly text: string;
  readonly url: URL;
  /** What it signs with; undefined: it does not. */
  readonly sign: string | undefined;
}

type Robot = (allowed: readonly string[], message: RobotMessage, now: number) => Promise<void>;

/** 企业微信 */
const wecom: Robot = async (allowed, { text, url }) => {
  const body = { msgtype: "text", text: { content: text } };
  refuse(await postJson(allowed, url, body), "errcode");
};

/** 钉钉: the signature is over the moment in milliseconds, in the address. */
const dingtalk: Robot = async (allowed, { text, url, sign }, now) => {
  const signed = new URL(url);
  if (sign !== undefined) {
    const signature = createHmac("sha256", sign).update(`${now}\n${sign}`).digest("base64");
    signed.searchParams.set("timestamp", String(now));
    signed.searchParams.set("sign", signature);
  }
  const body = { msgtype: "text", text: { content: text } };
  refuse(await postJson(allowed, signed, body), "errcode");
};

/** 飞书: the moment in seconds and the secret are the key, nothing is signed; both go into the body. */
const feishu: Robot = async (allowed, { text, url, sign }, now) => {
  const timestamp = String(Math.floor(now / 1000));
  const signed =
    sign === undefined
      ? {}
      : { timestamp, sign: createHmac("sha256", `${timestamp}\n${sign}`).digest("base64") };
  const body = { ...signed, msg_type: "text", content: { text } };
  refuse(await postJson(allowed, url, body), "code");
};

export const robots = { wecom, dingtalk, feishu } as const;

/** Robots answer 200 to what they do not take; the code says so. */
function refuse(answer: unknown, field: "errcode" | "code"): void {
  const code =
    typeof answer === "object" && answer !== null && field in answer
      ? (answer as Record<string, unknown>)[field] // an object, looked at just now
      : undefined;
  if (code !== 0) throw new Error(`it answered ${field} ${String(code)}`);
}
