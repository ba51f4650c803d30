import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { ExtractorMessage, ExtractorOrder } from "../../connectors/connector.ts";
import { compiled } from "../../core/paths.ts";
import { temporaryFolder } from "./contract.ts";

const start = (): ChildProcess =>
  fork(compiled("jobs", "extractor.js"), { stdio: ["ignore", "ignore", "pipe", "ipc"] });

const orderFor = (system: string, folder: string): ExtractorOrder => ({
  system,
  access: { location: join(folder, "gone.sqlite") },
  run: "r1",
  fence: 1,
  landing: join(folder, "landing"),
  tmp: join(folder, "tmp"),
  memory: "256MB",
});

test("the child says what failed, then that it is done, and ends well", async () => {
  await using folder = await temporaryFolder();
  const child = start();
  const messages: ExtractorMessage[] = [];
  child.on("message", (message) => messages.push(message as ExtractorMessage)); // our own child
  child.send(orderFor("personnel", folder.path));
  const [code] = await once(child, "exit");
  expect(code).toBe(0);
  expect(messages).toMatchObject([
    { type: "failed", system: "personnel", message: expect.stringContaining("gone.sqlite") },
    { type: "done", system: "personnel" },
  ]);
});

test("an order for a system that is not declared ends the child with 1 and says so", async () => {
  await using folder = await temporaryFolder();
  const child = start();
  let said = "";
  child.stderr?.on("data", (text) => {
    said += String(text);
  });
  child.send(orderFor("canteen", folder.path));
  const [code] = await once(child, "close");
  expect(code).toBe(1);
  expect(said).toContain('no source system "canteen"');
});

test("a child that loses its parent in the middle of its work ends by itself", async () => {
  await using folder = await temporaryFolder();
  const server = createServer(); // takes requests, answers none
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const asked = once(server, "request");
  const child = start();
  child.send({
    ...orderFor("research", folder.path),
    access: { location: `http://127.0.0.1:${port}`, secret: "t" },
  });
  await asked;
  child.disconnect();
  const [code] = await once(child, "exit");
  expect(code).toBe(1);
  server.closeAllConnections();
  server.close();
});

test("what another extractor of the run has landed is not read again", async () => {
  await using folder = await temporaryFolder();
  const asked: string[] = [];
  const server = createServer(({ url = "" }, response) => {
    asked.push(url.replace(/\?.*/, ""));
    response.end(JSON.stringify({ total: 0, page: 1, pages: 1, items: [] }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on TCP
  const landed = "project member fund output author patent award".split(" ");
  const child = start();
  const messages: ExtractorMessage[] = [];
  child.on("message", (message) => messages.push(message as ExtractorMessage)); // our own child
  child.send({
    ...orderFor("research", folder.path),
    access: { location: `http://127.0.0.1:${port}`, secret: "t" },
    landed,
  });
  await once(child, "exit");
  server.close();
  expect(new Set(asked)).toEqual(new Set(["/platforms"]));
  expect(messages.at(-1)).toMatchObject({ type: "done" });
});
