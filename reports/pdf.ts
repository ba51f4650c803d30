import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { messageOf } from "../core/errors.ts";

/** A PDF, or why there is none on this machine. */
export type PdfMade =
  | { readonly kind: "made"; readonly bytes: Uint8Array }
  | { readonly kind: "unavailable"; readonly reason: string };

const candidates = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The browser that prints; undefined when none is installed. FILLONCE_CHROMIUM names another one. */
export const findChromium = (): string | undefined =>
  [process.env["FILLONCE_CHROMIUM"] ?? "", ...candidates].find(
    (file) => file !== "" && existsSync(file),
  );

/** The page printed by Chromium without a network, from a file in a folder of its own. */
export async function renderPdf(
  html: string,
  chromium: string | undefined = findChromium(),
): Promise<PdfMade> {
  if (chromium === undefined) {
    return { kind: "unavailable", reason: "no chromium on this machine; print the .html instead" };
  }
  const folder = mkdtempSync(join(tmpdir(), "fillonce-pdf-"));
  try {
    const [page, out] = [join(folder, "page.html"), join(folder, "page.pdf")];
    writeFileSync(page, html, { mode: 0o600 });
    await promisify(execFile)(chromium, flags(folder, out, page), { timeout: 60_000 });
    return { kind: "made", bytes: readFileSync(out) };
  } catch (error) {
    const [first = ""] = messageOf(error).split("\n");
    return { kind: "unavailable", reason: `"${chromium}" did not print the page: ${first}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const flags = (folder: string, out: string, page: string): readonly string[] => [
  "--headless=new",
  // The page is our own and fetches nothing; containers give Chromium no user namespaces for its sandbox.
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--disable-extensions",
  "--disable-background-networking",
  "--host-resolver-rules=MAP * ~NOTFOUND",
  `--user-data-dir=${join(folder, "profile")}`,
  "--no-pdf-header-footer",
  `--print-to-pdf=${out}`,
  pathToFileURL(page).href,
];
