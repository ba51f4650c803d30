import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { ContractError, messageOf, UserError } from "../core/errors.ts";
import { asset } from "../core/paths.ts";
import { type BoundForm, bind } from "./bound-form.ts";
import { checkRelations } from "./checks/relations.ts";
import { type Definition, definitionSchema } from "./definition.ts";

let loaded: readonly BoundForm[] | undefined;

/** Every form of the catalogue, by id; parsed and bound once. A wrong definition is a ContractError here, not at fill. */
export function catalogue(): readonly BoundForm[] {
  loaded ??= readCatalogue(asset("forms", "catalogue"));
  return loaded;
}

/** The form of that id; UserError names the ones there are. */
export function formOf(id: string): BoundForm {
  const found = catalogue().find((form) => form.definition.id === id.toUpperCase());
  if (found !== undefined) return found;
  const known = catalogue().map((form) => form.definition.id);
  throw new UserError(`no form "${id}" in the catalogue`, `forms: ${known.join(", ")}`);
}

function readCatalogue(folder: string): readonly BoundForm[] {
  const forms = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => bind(parseDefinition(readFileSync(join(folder, file), "utf8"), file)))
    .sort((a, b) => (a.definition.id < b.definition.id ? -1 : 1));
  checkRelations(forms);
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
