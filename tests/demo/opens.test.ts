import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, inject, test } from "vitest";
import { describeWith, hasProgram } from "../needs.ts";
import { smallHome } from "../small-home.ts";

/** How LibreOffice gives the text of a file: a workbook's first sheet, a document whole. */
const textOf = {
  ".xlsx": { as: "csv:Text - txt - csv (StarCalc):44,34,76,1", extension: ".csv" },
  ".docx": { as: "txt:Text (encoded):UTF8", extension: ".txt" },
} as const;

/** One call takes about 250 files and leaves the rest out without a word. */
const atOnce = 200;

/** The files of that kind which the manifests below a folder name, with the title of their form. */
function filesBelow(folder: string, kind: string) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => basename(name) === "manifest.json")
    .flatMap((name) => {
      const manifest: {
        readonly title: string;
        readonly files: readonly { readonly file: string }[];
      } = JSON.parse(readFileSync(join(folder, name), "utf8"));
      return manifest.files.map(({ file }) => ({
        file: join(folder, dirname(name), file),
        title: manifest.title,
      }));
    })
    .filter(({ file }) => extname(file) === kind);
}

const bare = (text: string): string => text.replaceAll(/[\s"\ufeff]/g, "");

describeWith("LibreOffice", hasProgram("soffice", "--version"))("LibreOffice", () => {
  test.each([".xlsx", ".docx"] as const)(
    "opens every %s of the department, and what it shows begins with the form's title",
    async (kind) => {
      const { fills } = await smallHome();
      const files = filesBelow(join(fills, "0101"), kind);
      expect(files.length).toBeGreaterThan(200);
      const onDisk = readdirSync(join(fills, "0101"), { recursive: true, encoding: "utf8" });
      expect(files.length).toBe(onDisk.filter((name) => extname(name) === kind).length);
      const out = mkdtempSync(join(inject("shared"), "opened-"));
      // Copies under plain numbers, because the same name stands in both profiles.
      const copies = files.map(({ file }, at) => {
        const copy = join(out, `${at}${kind}`);
        cpSync(file, copy);
        return copy;
      });
      const { as, extension } = textOf[kind];
      const profile = `-env:UserInstallation=${pathToFileURL(join(out, "profile"))}`;
      for (let from = 0; from < copies.length; from += atOnce)
        execFileSync(
          "soffice",
          [
            profile,
            ...["--headless", "--convert-to", as, "--outdir", out],
            ...copies.slice(from, from + atOnce),
          ],
          { stdio: "ignore", timeout: 300_000 },
        );
      const made = new Set(readdirSync(out));
      const unlike = files.filter(({ title }, at) => {
        const text = `${at}${extension}`;
        return (
          !made.has(text) || !bare(readFileSync(join(out, text), "utf8")).startsWith(bare(title))
        );
      });
      expect(unlike).toEqual([]);
    },
    600_000,
  );
});
