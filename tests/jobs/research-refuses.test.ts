import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { serveResearch } from "../../campus/serve.ts";
import type { Home } from "../../core/paths.ts";
import type { RefreshResult } from "../../jobs/messages.ts";
import { copyOfSmallHome, fillonce, smallHome } from "../small-home.ts";

const secret = "a-token-nobody-gave-us";

beforeAll(async () => {
  await smallHome();
});

/** Refreshes a copy of the small home whose research system stands at an address, with a wrong token. */
async function refreshAgainst(url: string): Promise<{
  readonly home: Home;
  readonly result: RefreshResult;
  readonly stderr: string;
}> {
  const home: Home = await copyOfSmallHome();
  writeFileSync(join(home.root, "secrets", "wrong"), secret);
  const configured = readFileSync(home.config, "utf8");
  const research = `sources:\n  research: { url: ${url}, secret_file: secrets/wrong }\n`;
  writeFileSync(home.config, configured.replace("sources:\n", research));
  const { code, stdout, stderr } = await fillonce(["refresh", "--home", home.root, "--json"]);
  expect(code, stderr).toBe(0);
  return { home, result: JSON.parse(stdout), stderr };
}

/** The files of a home that hold a text, beside the one that is to hold it. */
const holding = ({ root }: Home, text: string): readonly string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(text) && !file.endsWith("secrets/wrong"));

function expectOnlyResearchFailed({
  home,
  result,
  stderr,
}: Awaited<ReturnType<typeof refreshAgainst>>): void {
  expect(result.status).toBe("partial");
  expect(result.release).toBeDefined();
  expect(new Set(result.failures.map(({ system }) => system))).toEqual(new Set(["research"]));
  expect(result.systems.filter(({ landed }) => landed > 0)).toHaveLength(6);
  expect(JSON.stringify(result) + stderr).not.toContain(secret);
  expect(holding(home, secret)).toEqual([]);
  expect(holding(home, "refused the token").concat(holding(home, "failed 5 times"))).not.toEqual(
    [],
  );
}

// The second one mostly waits before it asks again.
describe.concurrent("a research system that refuses", () => {
  test("a wrong token: the message says where to correct it, the token is told to nobody, the others publish", async () => {
    const home = await smallHome();
    await using served = await closing(
      serveResearch(home.campus, { port: 0, token: "another", faults: false }),
    );
    const told = await refreshAgainst(served.url);
    expectOnlyResearchFailed(told);
    expect(told.result.failures[0]?.message).toContain("refused the token (401)");
    expect(told.result.failures[0]?.hint).toContain("fillonce.config.yaml");
  }, 240_000);

  test("a source that answers 500 is asked again, then named; the others publish", async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.writeHead(500).end("database on fire");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo; // it listens on a port
    const told = await refreshAgainst(`http://127.0.0.1:${port}`);
    server.close();
    expectOnlyResearchFailed(told);
    expect(told.result.failures[0]?.message).toMatch(/failed 5 times, last with status 500/);
    expect(asked).toBe(5 * told.result.failures.length);
  }, 240_000);
});

async function closing(starting: ReturnType<typeof serveResearch>) {
  const { url, close } = await starting;
  return { url, [Symbol.asyncDispose]: async () => close() };
}
