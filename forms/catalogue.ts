import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { ContractError, messageOf, UserError } from "../core/errors.ts";
import { asset } from "../core/paths.ts";
import { type BoundForm, bind } from "./bound-form.ts";
import { checkRelations } from "./checks/relations.ts";
import { type Definition, definitionSchema } from "./definition.ts";
import { checkPicks } from "./pick/pick.ts";
import { checkOpenings } from "./submitted/opening.ts";

let loaded: readonly BoundForm[] | undefined;

/** Every form of the catalogue, by id; parsed and bound once. A wrong definition is a ContractError here, not at fill. */
export function catalogue(): readonly BoundForm[] {
  loaded ??= readCatalogue(asset("forms", "catalogue"));
  return loaded;
}

/**
 * The forms that were bound in a home: `templates` is its folder. A file that was edited is read anew; one that is wrong is
 * left out of the list and told by `formOf`.
 */
export function ownForms(templates: string | undefined): readonly BoundForm[] {
  return filesIn(templates).flatMap((file) => {
    const found = ownForm(file);
    return found instanceof Error ? [] : [found];
  });
}

/** The catalogue, and the forms that were bound in a home. */
export const formsOf = (templates: string | undefined): readonly BoundForm[] => [
  ...catalogue(),
  ...ownForms(templates),
];

/** The form of that id, of the catalogue or of the home's own; UserError names the ones there are. */
export function formOf(id: string, templates?: string): BoundForm {
  const wanted = id.toUpperCase();
  const found = formsOf(templates).find((form) => form.definition.id === wanted);
  if (found !== undefined) return found;
  const file = filesIn(templates).find((one) => basename(one) === `${wanted}.yaml`);
  const wrong = file === undefined ? undefined : ownForm(file);
  if (wrong instanceof Error)
    throw new UserError(
      `表单 ${wanted} 的定义有误 · its definition is wrong: ${wrong.message}`,
      `改正 ${file}，或重新认定`,
      { cause: wrong },
    );
  const known = formsOf(templates).map((form) => form.definition.id);
  throw new UserError(`no form "${id}" in the catalogue`, `forms: ${known.join(", ")}`);
}

function filesIn(templates: string | undefined): readonly string[] {
  if (templates === undefined || !existsSync(templates)) return [];
  const files = readdirSync(templates).filter((file) => file.endsWith(".yaml"));
  return files.sort().map((file) => join(templates, file));
}

const own = new Map<string, { readonly state: string; readonly form: BoundForm | Error }>();

function ownForm(file: string): BoundForm | Error {
  const { mtimeMs, size } = statSync(file);
  const state = `${mtimeMs} ${size}`;
  const known = own.get(file);
  if (known?.state === state) return known.form;
  const form = readOwn(file);
  own.set(file, { state, form });
  return form;
}

function readOwn(file: string): BoundForm | Error {
  try {
    const form = bind(parseDefinition(readFileSync(file, "utf8"), basename(file)));
    return { ...form, folder: dirname(file) };
  } catch (error) {
    if (error instanceof ContractError) return error;
    throw error;
  }
}

function readCatalogue(folder: string): readonly BoundForm[] {
  const forms = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => bind(parseDefinition(readFileSync(join(folder, file), "utf8"), file)))
    .sort((a, b) => (a.definition.id < b.definition.id ? -1 : 1));
  checkRelations(forms);
  checkPicks(forms);
  checkOpenings(forms);
  return forms;
}

/** A form from its YAML; `file` only names it in messages. */
export function parseDefinition(text: string, file: string): Definition {
  let data: unknown;
  try {
    data = parse(text);
  } catch (cause) {
    throw new ContractError(`form "${file}" is not YAML: ${messageOf(cause)}`, { cause });
  }
  const checked = definitionSchema.safeParse(data);
  if (!checked.success)
    throw new ContractError(
      `form "${file}" is not well defined:\n${z.prettifyError(checked.error)}`,
    );
  return checked.data;
}
