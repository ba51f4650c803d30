import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createServer, type RunningServer } from "../../graphql/server.ts";
import { send } from "./http.ts";
import { type Served, serveUniversity } from "./served.ts";

const html = `<!doctype html><html lang="zh-CN"><head><meta name="csp-nonce" content="" />
<script type="module" crossorigin src="./assets/index-Ab12.js"></script>
<link rel="stylesheet" crossorigin href="./assets/index-Cd34.css"><style>p{}</style></head>
<body><div id="root"></div></body></html>`;

let served: Served;
let folder: string;
let server: RunningServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "fillonce-web-"));
  const web = join(folder, "web");
  mkdirSync(join(web, "assets", "deep"), { recursive: true });
  writeFileSync(join(web, "index.html"), html);
  writeFileSync(join(web, "assets", "index-Ab12.js"), `export const text = "${"页".repeat(500)}";`);
  writeFileSync(join(web, "assets", "index-Cd34.css"), "p{color:red}");
  writeFileSync(join(web, "assets", "font-Ef56.woff2"), Buffer.from([1, 2, 3]));
  writeFileSync(join(web, "assets", "notes.txt"), "not for the web");
  writeFileSync(join(web, "assets", ".hidden.js"), "not for the web");
  writeFileSync(join(web, "assets", "deep", "x.js"), "not for the web");
  writeFileSync(join(folder, "secret.js"), "secret");
  served = await serveUniversity();
  server = await createServer({ releases: served.releases, port: 0, web });
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
  await served[Symbol.asyncDispose]();
});

test("the page bears a nonce of its own each time, and nothing else may run or be reached", async () => {
  const nonces = new Set<string>();
  for (let time = 0; time < 2; time++) {
    const { text, headers, status } = await send(server.url);
    expect(status).toBe(200);
    const policy = String(headers["content-security-policy"]);
    const [, nonce = ""] = /script-src 'self' 'nonce-([^']+)'/.exec(policy) ?? [];
    expect(nonce).toMatch(/^[\w+/]{24}$/);
    nonces.add(nonce);
    expect(text).toContain(`<meta name="csp-nonce" content="${nonce}" />`);
    expect(text).toContain(`<script nonce="${nonce}" type="module"`);
    expect(text).toContain(`<style nonce="${nonce}">`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy.replace("style-src-attr 'unsafe-inline'", "")).not.toMatch(/unsafe|https?:|\*/);
    expect(headers["cache-control"]).toBe("no-store");
  }
  expect(nonces.size).toBe(2);
});

test("hashed files are kept for ever, packed for who takes it, and typed", async () => {
  const file = `${server.url}assets/index-Ab12.js`;
  const plain = await send(file);
  expect(plain.headers).toMatchObject({
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": "public, max-age=31536000, immutable",
    "x-content-type-options": "nosniff",
    vary: "accept-encoding",
  });
  expect(plain.text).toContain("页页页");
  const packed = await send(file, { headers: { "accept-encoding": "gzip, br" } });
  expect(packed.headers["content-encoding"]).toBe("gzip");
  expect(Number(packed.headers["content-length"])).toBeLessThan(
    Number(plain.headers["content-length"]),
  );
  const font = await send(`${server.url}assets/font-Ef56.woff2`, {
    headers: { "accept-encoding": "gzip" },
  });
  expect(font.headers["content-type"]).toBe("font/woff2");
  expect(font.headers["content-encoding"]).toBeUndefined();
  expect((await send(file, { method: "POST" })).status).toBe(405);
});

test.each([
  "assets/../index.html",
  "assets/..%2findex.html",
  "assets/..%2f..%2fsecret.js",
  "assets/%2e%2e/%2e%2e/secret.js",
  "assets/..%5c..%5csecret.js",
  "assets/....//secret.js",
  "assets/%00.js",
  "assets/x.js%00.txt",
  "assets/deep/x.js",
  "assets/deep%2fx.js",
  "assets/.hidden.js",
  "assets/notes.txt",
  "assets/",
  "assets/%",
  "assets/nothing.js",
  "index.html",
  "../package.json",
])("%s is not found", async (path) => {
  // An address is sent as it is: fetch would tidy it first.
  const { port } = new URL(server.url);
  const { status, text } = await send({ port: Number(port), path: `/${path}` });
  expect(status).toBe(404);
  expect(text).not.toMatch(/secret|not for the web|root/);
});

test("without a built front the landing page stands in its place", async () => {
  const bare = await createServer({
    releases: served.releases,
    port: 0,
    web: join(folder, "none"),
  });
  expect((await send(bare.url)).text).toContain("来源系统");
  expect((await send(`${bare.url}assets/index-Ab12.js`)).status).toBe(404);
  await bare.close();
});

test("every answer forbids sniffing, framing and referrers", async () => {
  for (const path of [
    "",
    "health",
    "session",
    "assets/index-Ab12.js",
    "forms/PE-10.xlsx",
    "nothing",
    "graphql",
  ]) {
    const { headers } = await send(server.url + path);
    expect([path, headers["x-content-type-options"]]).toEqual([path, "nosniff"]);
    expect([path, headers["referrer-policy"]]).toEqual([path, "no-referrer"]);
    expect([path, String(headers["content-security-policy"])]).toEqual([
      path,
      expect.stringContaining("frame-ancestors 'none'"),
    ]);
  }
});
