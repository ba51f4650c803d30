import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import axe from "axe-core";
import { type BrowserContext, chromium, type Page } from "playwright-core";

export interface Running extends AsyncDisposable {
  readonly url: string; // e.g. "http://127.0.0.1:40123/"
}

/** The real server on a home, as an operator starts it, on a free port, without its scheduler. */
export async function serve(home: string): Promise<Running> {
  const child = spawn(
    process.execPath,
    ["bin/fillonce.cjs", "serve", "--port", "0", "--no-scheduler", "--home", home, "--json"],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const ended = once(child, "exit");
  const said = createInterface(child.stdout)[Symbol.asyncIterator]().next();
  const first = await Promise.race([said, ended.then(() => undefined)]);
  if (first?.value === undefined) throw new Error(`the server on "${home}" ended at once`);
  const { url }: { url: string } = JSON.parse(first.value);
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** Debian's Chromium with a fresh profile; it resolves no name and phones nobody. */
export const launch = (executablePath: string) =>
  chromium.launch({
    executablePath,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ],
  });

/** What a context's pages did, in the order they did it. */
export interface Seen {
  /** Every address asked for. */
  readonly requests: string[];
  /** Errors of the console, exceptions, violations of the content security policy. */
  readonly troubles: string[];
  /** Answers of 400 and above. e.g. "403 http://…" */
  readonly refusals: string[];
}

/** Begins to write down what the pages of a context do. */
export function watch(context: BrowserContext): Seen {
  const seen: Seen = { requests: [], troubles: [], refusals: [] };
  context.on("request", (request) => seen.requests.push(request.url()));
  context.on("response", (response) => {
    if (response.status() >= 400) seen.refusals.push(`${response.status()} ${response.url()}`);
  });
  context.on("weberror", (error) => seen.troubles.push(error.error().message));
  context.on("console", (message) => {
    // Chromium writes a line for every answer of 400 and above; those are in `refusals`.
    if (message.text().startsWith("Failed to load resource")) return;
    if (["error", "warning"].includes(message.type())) seen.troubles.push(message.text());
  });
  return seen;
}

/** Enters by the page's own development sign-in. e.g. signIn(page, url, "院系秘书", "0101 电气工程学院") */
export async function signIn(page: Page, url: string, role: string, unit?: string): Promise<void> {
  await page.goto(`${url}#/sign-in`);
  await page.getByRole("radio", { name: role }).check();
  if (unit !== undefined) {
    await page.getByRole("combobox", { name: "单位" }).fill(unit.replace(/^\w+ /, ""));
    await page.locator(".ant-select-item-option", { hasText: unit }).click();
  }
  await page.getByRole("button", { name: "进入" }).click();
  await page.getByRole("heading", { name: "首页" }).waitFor();
}

/** Signs in without the page, as the page's own script would. */
export async function enter(page: Page, url: string, as: string): Promise<void> {
  const headers = { origin: new URL(url).origin };
  const answer = await page.request.post(`${url}session`, { data: { as }, headers });
  if (!answer.ok()) throw new Error(`"${as}" was not let in: ${await answer.text()}`);
}

/** The text of the answer to a query, asked with the page's own cookie or as somebody else. */
export async function ask(page: Page, url: string, query: string, as?: string): Promise<string> {
  const answer = await page.request.post(`${url}graphql`, {
    data: { query },
    headers: {
      origin: new URL(url).origin,
      ...(as === undefined ? {} : { "x-fillonce-as": as }),
    },
  });
  return answer.text();
}

/** Waits until the page says something and nothing is drawn grey any more. */
export async function settle(page: Page): Promise<void> {
  await page.locator("main :is(h1, .ant-result)").first().waitFor();
  const waiting = page.locator(".ant-skeleton, .stale, .ant-select-loading");
  for (let waited = 0; (await waiting.count()) > 0; waited += 50) {
    if (waited > 60_000) throw new Error(`"${page.url()}" is still waiting for its data`);
    await page.waitForTimeout(50);
  }
}

/** What axe finds serious or critical on the page as it stands. e.g. "color-contrast: .quiet" */
export async function seriousViolations(page: Page): Promise<readonly string[]> {
  // Evaluated by the debugger, so the page's content security policy need not be loosened for it.
  await page.evaluate(axe.source);
  const { violations, passes } = (await page.evaluate("axe.run()")) as axe.AxeResults; // axe's own answer
  if (passes.length === 0) throw new Error(`axe looked at nothing on "${page.url()}"`);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}
