import { mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Definition } from "../definition.ts";

/** The files of a form in a home's `templates` folder. */
const filesOf = (
  id: string,
  extension: string,
): readonly [definition: string, template: string] => [`${id}.yaml`, `${id}.${extension}`];

/** The template's file beside its definition. */
export const templateFile = (id: string, media: Definition["media"]): string =>
  filesOf(id, media)[1];

/** Keeps a form; what stood under its id before goes to `earlier/`, named by its edition. Returns the definition's file. */
export function keepForm(
  templates: string,
  definition: Definition,
  bytes: Uint8Array,
  earlier?: Definition,
): string {
  mkdirSync(templates, { recursive: true, mode: 0o700 });
  if (earlier !== undefined) putAside(templates, earlier);
  const [yaml, file] = filesOf(definition.id, definition.media);
  write(join(templates, file), bytes);
  write(join(templates, yaml), `${heading}${stringify(definition, { lineWidth: 110 })}`);
  return join(templates, yaml);
}

const heading = `# 由 fillonce forms bind 认定，可以手工修改；写法见 docs/add-a-form.md。at 是格子，value 是来源，去掉 value 即留空。\n`;

function putAside(templates: string, { id, edition, media }: Definition): void {
  const folder = join(templates, "earlier");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const taken = readdirSync(folder);
  let name = `${id}-${edition}`;
  for (let next = 2; taken.includes(`${name}.yaml`); next++) name = `${id}-${edition}-${next}`;
  const [yaml, file] = filesOf(id, media);
  renameSync(join(templates, file), join(folder, `${name}.${media}`));
  renameSync(join(templates, yaml), join(folder, `${name}.yaml`));
}

/** Whole or not at all, and nobody else's to read. */
function write(file: string, content: string | Uint8Array): void {
  const partial = `${file}.${process.pid}.part`;
  writeFileSync(partial, content, { mode: 0o600 });
  renameSync(partial, file);
}
