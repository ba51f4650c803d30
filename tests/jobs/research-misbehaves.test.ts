import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { beforeAll, expect, test } from "vitest";
import { serveResearch } from "../../campus/serve.ts";
import type { Home } from "../../core/paths.ts";
import { listReleases } from "../../core/releases.ts";
import { openState } from "../../core/state.ts";
import { openWarehouse } from "../../core/warehouse.ts";
import type { RefreshResult } from "../../jobs/messages.ts";
import { copyOfSmallHome, fillonce, smallHome } from "../small-home.ts";

interface Answer {
  readonly text: string;
  readonly page: number;
  readonly query: URLSearchParams;
  readonly response: ServerResponse;
}

type Faults = Readonly<Record<string, (answer: Answer) => void>>;

const token = "k7-Wd2";
const json = { "content-type": "application/json" };

/** What each endpoint does instead of answering as it should; `text` is what it should have said. */
const sevenFaults: Faults = {
  "/projects": ({ response }) =>
    response.writeHead(200, json).end('{"total":0,"page":1,"pages":0,"items":[]}'),
  "/project-members": ({ text, page, response }) => {
    if (page === 1) return void response.writeHead(200, json).end(text);
    response.writeHead(200, { ...json, "content-length": text.length });
    response.write(text.slice(0, 100), () => response.destroy());
  },
  "/funds": ({ text, page, response }) =>
    response.writeHead(200, json).end(page === 1 ? text : text.replaceAll('"PZH":', '"PZBH":')),
  "/outputs": ({ text, page, response }) =>
    response.writeHead(200, json).end(page === 1 ? text : text.slice(0, -500)),
  "/output-authors": ({ text, response }) =>
    response.writeHead(200, { "content-type": "text/plain" }).end(text),
  "/patents": ({ response }) =>
    response
      .writeHead(200, { "content-type": "text/html" })
      .end("<!doctype html><title>统一身份认证</title><form>"),
  "/awards": ({ response }) => response.writeHead(429, { "retry-after": "0" }).end(),
  "/platforms": ({ response }) => response.writeHead(401, json).end('{"error":"token expired"}'),
};

/** Stands between and misbehaves, each endpoint in its own way. */
async function misbehaving(url: string, faults: Faults) {
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", url);
    const headers = { authorization: request.headers.authorization ?? "" };
    const answer = await fetch(`${url}${request.url}`, { headers });
    const page = Number(searchParams.get("page"));
    const text = await answer.text();
    const misbehave = faults[pathname];
    if (misbehave === undefined) response.writeHead(answer.status, json).end(text);
    else misbehave({ text, page, query: searchParams, response });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // it listens on a port
  const close = async () => void server.close();
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: close };
}

async function forgetCursors(home: Home): Promise<void> {
  const budget = { memory: "256MB", threads: 1, temp: home.tmp };
  await using warehouse = await openWarehouse(home, budget);
  const connection = await warehouse.connect();
  await connection.run("DELETE FROM ledger.cursor");
  connection.close();
}

function readThrough(home: Home, url: string): void {
  writeFileSync(`${home.root}/secrets/t`, token);
  const configured = readFileSync(home.config, "utf8");
  const research = `sources:\n  research: { url: "${url}", secret_file: secrets/t, keep_answers: true }\n`;
  writeFileSync(home.config, configured.replace("sources:\n", research));
}

beforeAll(async () => {
  await smallHome();
});

test("an API that misbehaves in seven ways at once, and gives JSON as text: each has its name, what was read before stays, the others publish", async () => {
  const home = await copyOfSmallHome();
  await forgetCursors(home); // changes would have no second page
  const real = await serveResearch(home.campus, { port: 0, token, faults: false });
  await using proxy = await misbehaving(real.url, sevenFaults);
  readThrough(home, proxy.url);
  const rowsOf = async () => {
    await using state = await openState(home);
    const { problem_row: _, ...tables } = { ...(await listReleases(state))[0]?.tables };
    return Object.entries(tables).map(([name, { rows }]) => [name, rows]);
  };
  const before = await rowsOf();
  const args = ["refresh", "research", "graduate", "--home", home.root, "--json"];
  const { code, stdout, stderr } = await fillonce(args);
  await real.close();
  expect(code, stderr).toBe(0);
  const result: RefreshResult = JSON.parse(stdout);
  const told = Object.fromEntries(
    result.failures.map(({ system, resource, message }) => [`${system}.${resource}`, message]),
  );
  expect(told).toEqual({
    "research.project": expect.stringContaining("a loss of all"),
    "research.member": expect.stringMatching(/project-members\?page=2.* failed 5 times/),
    "research.fund": expect.stringMatching(/lost \d+ of \d+ rows/), // nobody knows whose rows they are
    "research.output": expect.stringMatching(/page 2 of "\/outputs" is malformed/),
    "research.patent": expect.stringContaining("found a web page"),
    "research.award": expect.stringContaining("asked to wait 20 times, last with status 429"),
    "research.undefined": expect.stringContaining("refused the token (401)"),
  });
  const read = result.steps.filter(({ status }) => status === "succeeded");
  expect(new Set(read.map(({ system }) => system))).toEqual(new Set(["research", "graduate"]));
  expect(read.filter(({ system }) => system === "research")).toMatchObject([
    { resource: "author" },
  ]);
  expect(result.status).toBe("partial");
  expect(await rowsOf()).toEqual(before);
  const { stdout: shown } = await fillonce([
    "runs",
    "show",
    result.run,
    "--home",
    home.root,
    "--json",
  ]);
  const { answers } = JSON.parse(shown);
  const page = gunzipSync(readFileSync(`${answers}/research/patent.0000.gz`)).toString();
  expect(page).toContain("统一身份认证"); // to show the owner of the API
  expect(readdirSync(answers)).toEqual(["research"]);
}, 240_000);

test("when the whole read that a lost row asks for fails, its resource has failed and the release says it is stale", async () => {
  const home = await copyOfSmallHome();
  const real = await serveResearch(home.campus, { port: 0, token, faults: false });
  let looks = 0;
  await using proxy = await misbehaving(real.url, {
    "/patents": ({ text, query, response }) => {
      const isOfAll = !query.has("updated_since");
      if (isOfAll && query.get("size") === "100" && query.get("page") === "1") looks += 1;
      if (looks > 1) return void response.writeHead(401, json).end('{"error":"token expired"}');
      const answer = JSON.parse(text);
      const total = answer.total - (isOfAll ? 1 : 0); // a row is gone, and no change tells of it
      response.writeHead(200, json).end(JSON.stringify({ ...answer, total }));
    },
  });
  readThrough(home, proxy.url);
  const args = ["refresh", "research", "--home", home.root, "--json"];
  const { code, stdout, stderr } = await fillonce(args);
  await real.close();
  expect(code, stderr).toBe(0);
  const result: RefreshResult = JSON.parse(stdout);
  expect(looks).toBe(2);
  expect(result.status).toBe("partial");
  const failed = result.steps.filter(({ status }) => status === "failed");
  expect(failed).toMatchObject([{ system: "research", resource: "patent" }]);
  expect(failed[0]?.message).toContain("refused the token (401)");
  await using state = await openState(home);
  const [newest] = await listReleases(state);
  const research = newest?.systems.find(({ name }) => name === "research");
  expect(research?.stale_resources).toEqual(["patent"]);
}, 240_000);
