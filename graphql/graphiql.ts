import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { exportBar } from "./graphiql-export.ts";
import { signInHeader } from "./sign-in/development.ts";

/** The GraphiQL page: 9 MB with everything inside, so that a campus without internet can use it. */
export interface GraphiqlPage {
  readonly html: Buffer;
  readonly gzipped: Buffer;
  readonly policy: string;
  readonly etag: string;
}

const welcome = `# 只填一次 · fillonce
# 先试：当前发布与各学院。Ctrl-Enter 运行，左侧书本图标是全部字段的说明。
{
  release { id publishedAt records reconciled }
  orgUnits(first: 10, orderBy: [{ orgNo: ASC }]) {
    totalCount
    nodes { orgNo name typeName }
  }
}
`;

/** Builds the page once. With the development sign-in it starts with an analyst's header. */
export async function buildGraphiql(isDevelopment: boolean): Promise<GraphiqlPage> {
  const { renderGraphiQL } = await import("@graphql-yoga/render-graphiql");
  const headers = JSON.stringify({ [signInHeader]: "analyst" }, undefined, 2);
  const text = renderGraphiQL({
    title: "fillonce · GraphiQL",
    endpoint: "graphql",
    credentials: "same-origin",
    defaultQuery: welcome,
    isHeadersEditorEnabled: true,
    defaultEditorToolsVisibility: "headers",
    ...(isDevelopment ? { defaultHeaders: headers, headers } : {}),
  });
  const page = text.replace(/<body id=[^>]*>/, (body) => body + exportBar);
  const html = Buffer.from(page);
  const hashes = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(
    ([, script = ""]) => `'sha256-${createHash("sha256").update(script).digest("base64")}'`,
  );
  return {
    html,
    gzipped: await promisify(gzip)(html),
    policy: policyOf(hashes),
    etag: `"${createHash("sha256").update(html).digest("hex").slice(0, 32)}"`,
  };
}

/** The page's own script by its hash, its workers from blobs, and no other host. */
const policyOf = (hashes: readonly string[]): string =>
  [
    "default-src 'none'",
    `script-src ${hashes.join(" ")}`,
    "worker-src blob:",
    "style-src 'unsafe-inline'",
    "img-src data:",
    "font-src data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
