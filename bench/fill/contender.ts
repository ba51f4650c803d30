import { mkdirSync, readFileSync } from "node:fs";
import { rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import exceljs from "exceljs";
import { sha256Of } from "../../forms/manifest.ts";
import { fillTemplate, openTemplate } from "../../forms/package/patch.ts";
import { fields, saidOf, sheetName } from "./template.ts";

/** Makes the file of one person, the whole way from the blank where a library knows no other. */
type Fill = (person: number) => Promise<Uint8Array>;

interface Populated {
  readonly sheet: (name: string) => {
    readonly cell: (at: string) => { readonly value: (given: unknown) => void };
  };
  readonly outputAsync: () => Promise<Uint8Array>;
}

/** What is used of the libraries that the bench installs beside itself. */
interface Libraries {
  readonly template: new (
    bytes: Buffer,
  ) => {
    readonly substituteAll: (values: object) => Promise<void>;
    readonly generate: (options: object) => Promise<Uint8Array>;
  };
  readonly populate: { readonly fromDataAsync: (bytes: Uint8Array) => Promise<Populated> };
}

const [name = "", folder = "", libraries = "", from = "0", to = "0"] = process.argv.slice(2);
const blank = new Uint8Array(readFileSync(join(folder, "blank.xlsx")));
const marked = readFileSync(join(folder, "marked.xlsx"));
const load = createRequire(join(libraries, "package.json"));

const contenders: Readonly<Record<string, () => Fill>> = {
  fillonce: () => {
    const template = openTemplate(blank);
    return async (person) => {
      const cells = fields.map((field) => {
        const value = saidOf(field, person);
        return {
          at: field.at,
          value: typeof value === "number" ? { number: value } : { text: value },
        };
      });
      return fillTemplate(template, {
        sheets: { [sheetName]: { cells } },
        properties: { "fillonce.fill": String(person) },
      }).bytes;
    };
  },
  exceljs: () => async (person) => {
    const workbook = new exceljs.Workbook();
    await workbook.xlsx.load(blank as never); // exceljs types an older Buffer
    const sheet = workbook.getWorksheet(sheetName);
    for (const field of fields)
      if (sheet !== undefined) sheet.getCell(field.at).value = saidOf(field, person);
    return new Uint8Array(await workbook.xlsx.writeBuffer());
  },
  "xlsx-template": () => {
    const Template: Libraries["template"] = load("xlsx-template");
    return async (person) => {
      const template = new Template(marked);
      await template.substituteAll(
        Object.fromEntries(fields.map((field) => [field.name, saidOf(field, person)])),
      );
      return template.generate({ type: "nodebuffer", compression: "DEFLATE" });
    };
  },
  "xlsx-populate": () => {
    const populate: Libraries["populate"] = load("xlsx-populate");
    return async (person) => {
      const workbook = await populate.fromDataAsync(blank);
      for (const field of fields)
        workbook.sheet(sheetName).cell(field.at).value(saidOf(field, person));
      return workbook.outputAsync();
    };
  },
};

const out = join(folder, name);
mkdirSync(out, { recursive: true });
const fill = contenders[name]?.();
if (fill === undefined) throw new Error(`no contender "${name}"`);
const startedAt = performance.now();
const cpu = process.cpuUsage();

/** As a batch does: written under another name, renamed, its hash taken. */
async function write(person: number): Promise<void> {
  const bytes = await fill?.(person);
  if (bytes === undefined) return;
  sha256Of(bytes);
  const file = join(out, `${person}.xlsx`);
  await writeFile(`${file}.tmp`, bytes, { mode: 0o600 });
  await rename(`${file}.tmp`, file);
}

const atOnce = name === "fillonce" ? 16 : 1;
for (let person = Number(from); person < Number(to); person += atOnce) {
  const some = Math.min(atOnce, Number(to) - person);
  await Promise.all(Array.from({ length: some }, (_, index) => write(person + index)));
}
const { user, system } = process.cpuUsage(cpu);
process.send?.({
  seconds: (performance.now() - startedAt) / 1000,
  cpu: (user + system) / 1e6,
});
process.disconnect?.();
