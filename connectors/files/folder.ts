import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isMissingFile, messageOf, SourceError } from "../../core/errors.ts";
import type { Access } from "../connector.ts";
import type { Resource, SourceSystem } from "../resource.ts";

/** One file of a drop folder. */
export interface Drop {
  readonly name: string; // e.g. "公房-兴庆.xlsx"
  readonly path: string;
}

/** The pattern and the sheet of a resource. e.g. "*.xlsx#房间" → ["*.xlsx", "房间"] */
export function patternOf(resource: Resource): readonly [pattern: string, sheet: string] {
  const at = resource.at.indexOf("#");
  return at === -1 ? [resource.at, ""] : [resource.at.slice(0, at), resource.at.slice(at + 1)];
}

/** The files of a resource by name. None is a SourceError, because an empty resource has an empty file. */
export async function dropsOf(
  system: SourceSystem,
  access: Access,
  resource: Resource,
): Promise<readonly Drop[]> {
  const [pattern] = patternOf(resource);
  const names = await listed(system, access);
  const wanted = expression(pattern);
  const drops = names.filter((name) => wanted.test(name)).sort();
  if (drops.length > 0) return drops.map((name) => ({ name, path: join(access.location, name) }));
  throw new SourceError(
    `${system.zh}: no file "${pattern}" (${resource.zh}) in "${access.location}"; found ${names.slice(0, 20).join(", ") || "an empty folder"}`,
    {
      system: system.name,
      resource: resource.name,
      retryable: true,
      hint: `ask the owner of ${system.zh} whether the file was delivered, and under which name`,
    },
  );
}

async function listed(system: SourceSystem, access: Access): Promise<readonly string[]> {
  try {
    const entries = await readdir(access.location, { withFileTypes: true });
    // "~$…" is Excel's lock beside an open workbook.
    return entries
      .filter((entry) => entry.isFile() && !/^(\.|~\$)/.test(entry.name))
      .map((entry) => entry.name);
  } catch (cause) {
    const found = isMissingFile(cause) ? "no such folder" : messageOf(cause);
    throw new SourceError(
      `${system.zh}: cannot read the drop folder "${access.location}": ${found}`,
      {
        system: system.name,
        retryable: true,
        hint: `check the location of source "${system.name}" in the configuration, and that the folder is mounted`,
        cause,
      },
    );
  }
}

function expression(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*").replaceAll("?", ".")}$`, "u");
}

/** A SourceError about one file. */
export function fileError(
  system: SourceSystem,
  resource: Resource,
  message: string,
  hint: string,
  cause?: unknown,
): SourceError {
  return new SourceError(`${system.zh}: ${message}`, {
    system: system.name,
    resource: resource.name,
    retryable: false,
    hint,
    ...(cause === undefined ? {} : { cause }),
  });
}
