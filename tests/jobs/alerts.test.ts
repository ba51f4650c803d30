import { createHmac } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import { type AddressInfo, createServer as createTcp } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { makeHome, readConfig, writePrivate } from "../../core/config.ts";
import { createLogger } from "../../core/log.ts";
import { type Home, homeAt } from "../../core/paths.ts";
import { beginAttempt, endRun } from "../../core/runs/changes.ts";
import { type Lease, newOwner, takeLease } from "../../core/runs/lease.ts";
import { enqueueMessage } from "../../core/runs/outbox.ts";
import type { RunEnd } from "../../core/runs/run.ts";
import { decideTick } from "../../core/runs/ticks.ts";
import { openState, type State } from "../../core/state.ts";
import { sendMessages } from "../../jobs/alerts/send.ts";

let home: Home;
let state: State;
let lease: Lease;
const closing: (() => unknown)[] = [];

beforeEach(async () => {
  home = homeAt(mkdtempSync(join(inject("shared"), "alerts-")));
  makeHome(home);
  state = await openState(home);
  const taken = await takeLease(state, "scheduler", newOwner(), 60_000);
  if (taken === undefined) throw new Error("somebody leads");
  lease = taken;
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await state.close();
});

let day = 0;
/** A scheduled run that ends so. */
async function ended(end: Omit<RunEnd, "steps">): Promise<string> {
  const tick = { schedule: "refresh", kind: "refresh", reason: "due", overlap: "queue" } as const;
  day += 1;
  const plannedAt = new Date(Date.UTC(2026, 10, day, 18));
  const made = await decideTick(state, lease, { ...tick, plannedAt, mostAttempts: 1 });
  const run = await beginAttempt(state, lease, made?.id ?? "");
  if (run === undefined) throw new Error("the run is not planned");
  await endRun(state, run, { ...end, steps: [] });
  return run.id;
}

const send = (alerts: string) => {
  writePrivate(home.config, `university: 梧桐大学\nalerts: ${alerts}\n`);
  return sendMessages(state, home, readConfig(home), createLogger("test", "silent"));
};

const outbox = () => state.knex("outbox").orderBy("created_at").select();

/** As if the waiting time of what is to be tried again were over. */
const dueNow = () => state.knex("outbox").update({ due_at: 0 });

interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

/** A web server that takes what is posted; `answer` says what it answers. */
async function webServer(answer: (asked: Asked) => { status?: number; body: unknown }) {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => {
      text += chunk;
    });
    request.on("end", () => {
      const one = { path: request.url ?? "", headers: request.headers, body: JSON.parse(text) };
      asked.push(one);
      const { status = 200, body } = answer(one);
      response.writeHead(status).end(JSON.stringify(body));
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  closing.push(() => new Promise((done) => server.close(done)));
  return { asked, port: (server.address() as AddressInfo).port };
}

/** A mail server as RFC 5321 has it, which takes everything. */
async function mailServer() {
  const mails: string[] = [];
  const server = createTcp((socket) => {
    let isData = false;
    let text = "";
    socket.write("220 here\r\n");
    socket.on("data", (chunk) => {
      text += chunk.toString("utf8");
      for (;;) {
        const end = text.indexOf(isData ? "\r\n.\r\n" : "\r\n");
        if (end === -1) return;
        const line = text.slice(0, end);
        text = text.slice(end + (isData ? 5 : 2));
        if (isData) {
          mails.push(line);
          isData = false;
          socket.write("250 taken\r\n");
        } else if (line === "DATA") {
          isData = true;
          socket.write("354 go on\r\n");
        } else if (line === "QUIT") socket.end("221 bye\r\n");
        else socket.write("250 fine\r\n");
      }
    });
    socket.on("error", () => {});
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  closing.push(() => new Promise((done) => server.close(done)));
  return { mails, port: (server.address() as AddressInfo).port };
}

const timeout = {
  status: "failed",
  exitClass: "timeout",
  message: "太久",
  hint: "看日志",
} as const;

test("a cause is told once, and again after a run went well", async () => {
  await ended(timeout);
  await ended(timeout);
  expect(await outbox()).toHaveLength(1);
  await ended({ status: "failed", exitClass: "memory", message: "太大" });
  expect(await outbox()).toHaveLength(2);
  await ended({ status: "succeeded" });
  expect(await outbox()).toHaveLength(2);
  await ended(timeout);
  expect(await outbox()).toHaveLength(3);
});

test("what is told stands in the outbox if and only if its run has ended so", async () => {
  await expect(
    state.knex.transaction(async (transaction) => {
      const message = { cause: "a", person: null, subject: "s", body: "b" };
      await enqueueMessage(transaction, message);
      throw new Error("the power went");
    }),
  ).rejects.toThrow("the power went");
  expect(await outbox()).toEqual([]);
});

test("an e-mail goes to the university's server, once, with what happened and what to do", async () => {
  const { mails, port } = await mailServer();
  const id = await ended(timeout);
  const alerts = `{ egress: ["127.0.0.1:${port}"], to: [{ mail: it@example.edu.cn }], mail: { host: 127.0.0.1, port: ${port}, secure: false, from: "fillonce@example.edu.cn" } }`;
  await send(alerts);
  await send(alerts);
  expect(mails).toHaveLength(1);
  expect(mails[0]).toContain("To: it@example.edu.cn");
  expect(mails[0]).toContain("Content-Transfer-Encoding: quoted-printable");
  const quoted = mails[0]?.split("\r\n\r\n")[1]?.replaceAll("=\r\n", "") ?? "";
  const text = decodeURIComponent(quoted.replaceAll("=", "%"));
  expect(text).toContain("太久");
  expect(text).toContain(`fillonce runs show ${id}`);
  expect(await outbox()).toMatchObject([{ status: "sent", tries: 1 }]);
});

test("nothing leaves to a host that is not named, and the outbox says so", async () => {
  const { asked, port } = await webServer(() => ({ body: { errcode: 0 } }));
  process.env["TEST_ROBOT"] = `http://127.0.0.1:${port}/robot?key=geheim`;
  await ended(timeout);
  await send("{ to: [{ wecom: { secret_env: TEST_ROBOT } }] }");
  expect(asked).toEqual([]);
  const [row] = await outbox();
  expect(row).toMatchObject({ status: "waiting", tries: 1 });
  expect(row.error).toContain("alerts.egress");
  expect(JSON.stringify(row)).not.toContain("geheim");
});

test("robots of three makes are signed as each wants it", async () => {
  const { asked, port } = await webServer(({ path }) => ({
    body: path.startsWith("/feishu") ? { code: 0 } : { errcode: 0 },
  }));
  for (const kind of ["wecom", "dingtalk", "feishu"])
    process.env[`TEST_${kind}`] = `http://127.0.0.1:${port}/${kind}?key=k`;
  process.env["TEST_sign"] = "SEC1";
  await ended(timeout);
  await send(
    `{ egress: ["127.0.0.1:${port}"], to: [{ wecom: { secret_env: TEST_wecom } }, { dingtalk: { secret_env: TEST_dingtalk, sign: { secret_env: TEST_sign } } }, { feishu: { secret_env: TEST_feishu, sign: { secret_env: TEST_sign } } }] }`,
  );
  const [wecom, dingtalk, feishu] = asked;
  expect(wecom?.body).toMatchObject({ msgtype: "text" });
  expect(JSON.stringify(wecom?.body)).toContain("数据刷新失败");
  const signed = new URL(dingtalk?.path ?? "", "http://x").searchParams;
  const at = signed.get("timestamp") ?? "";
  expect(signed.get("sign")).toBe(
    createHmac("sha256", "SEC1").update(`${at}\nSEC1`).digest("base64"),
  );
  const { timestamp, sign } = feishu?.body ?? {};
  expect(sign).toBe(createHmac("sha256", `${timestamp}\nSEC1`).digest("base64"));
  expect(feishu?.body["msg_type"]).toBe("text");
  expect(await outbox()).toMatchObject([{ status: "sent" }]);
});

test("a way that fails is tried again by itself, the others do not get a second copy", async () => {
  const { mails, port: mailPort } = await mailServer();
  let isUp = false;
  const { asked, port } = await webServer(() =>
    isUp ? { body: { errcode: 0 } } : { body: { errcode: 45009, errmsg: "geheim" } },
  );
  process.env["TEST_ROBOT"] = `http://127.0.0.1:${port}/robot`;
  const alerts = `{ egress: ["127.0.0.1:${port}", "127.0.0.1:${mailPort}"], to: [{ mail: it@example.edu.cn }, { wecom: { secret_env: TEST_ROBOT } }], mail: { host: 127.0.0.1, port: ${mailPort}, secure: false, from: "f@example.edu.cn" } }`;
  await ended(timeout);
  await send(alerts);
  expect((await outbox())[0].error).toBe("wecom:TEST_ROBOT: it answered errcode 45009");
  await send(alerts);
  expect(asked).toHaveLength(1); // not due yet
  isUp = true;
  await dueNow();
  await send(alerts);
  expect(asked).toHaveLength(2);
  expect(mails).toHaveLength(1);
  expect(await outbox()).toMatchObject([{ status: "sent", tries: 2, error: null }]);
});

test("what a process sent and died before it was recorded goes once more, under the same number", async () => {
  const { mails, port: mailPort } = await mailServer();
  const { asked, port } = await webServer(() => ({ body: {} }));
  await ended(timeout);
  const alerts = `{ egress: ["127.0.0.1:${port}", "127.0.0.1:${mailPort}"], to: [{ mail: it@example.edu.cn }, { person: "001234" }, { person: "005678" }], messages: { url: "http://127.0.0.1:${port}/send" }, mail: { host: 127.0.0.1, port: ${mailPort}, secure: false, from: "f@example.edu.cn" } }`;
  await send(alerts);
  await state.knex("outbox").update({ status: "waiting", delivered: "[]", due_at: 0 }); // as it was before
  await send(alerts);
  const numbers = mails.map((mail) => /^Message-ID: (.*)$/im.exec(mail)?.[1]);
  expect(numbers).toHaveLength(2);
  expect(numbers[0]).toMatch(/^<.+@example.edu.cn>$/);
  expect(numbers[1]).toBe(numbers[0]);
  const keys = asked.map(({ headers }) => headers["idempotency-key"]);
  expect(keys.slice(2)).toEqual(keys.slice(0, 2));
  expect(new Set(keys).size).toBe(2); // two people are no copies of each other
  expect(asked.map(({ body }) => body["id"])).toEqual(keys);
});

test("a message to a person goes to the university's message centre, and to nobody else", async () => {
  const { asked, port } = await webServer(() => ({ body: {} }));
  process.env["TEST_TOKEN"] = "t0ken";
  const message = { cause: "task:1", person: "001234", subject: "催办", body: "请核对 PE-10" };
  await state.knex.transaction((transaction) => enqueueMessage(transaction, message));
  await send(
    `{ egress: ["127.0.0.1:${port}"], to: [{ mail: it@example.edu.cn }], messages: { url: "http://127.0.0.1:${port}/send", secret_env: TEST_TOKEN } }`,
  );
  expect(asked).toHaveLength(1);
  expect(asked[0]?.body).toMatchObject({ person: "001234", subject: "催办", text: "请核对 PE-10" });
  expect(asked[0]?.headers["authorization"]).toBe("Bearer t0ken");
});
