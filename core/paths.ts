import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/** The folder that holds package.json, whether this file runs from source or from dist/. */
export const packageRoot = findPackageRoot(import.meta.dirname);

function findPackageRoot(from: string): string {
  if (existsSync(join(from, "package.json"))) return from;
  const parent = dirname(from);
  if (parent === from) throw new Error(`no package.json above ${import.meta.dirname}`);
  return findPackageRoot(parent);
}

/** A file that ships with the package and is not compiled: .sql, .yaml, .csv. e.g. asset("codes", "INDEX.csv") */
export const asset = (...parts: string[]): string => join(packageRoot, ...parts);

/** A compiled module, for forking. e.g. compiled("jobs", "builder.js") */
export const compiled = (...parts: string[]): string => join(packageRoot, "dist", ...parts);

/** Where everything of one installation lives. Nothing in it is readable by group or others. */
export interface Home {
  readonly root: string;
  readonly config: string; // fillonce.config.yaml
  readonly landing: string;
  readonly warehouse: string; // warehouse.duckdb
  readonly releases: string;
  readonly state: string; // state.sqlite
  readonly fills: string;
  readonly reports: string;
  readonly templates: string;
  readonly tmp: string;
  readonly log: string;
  readonly key: string; // home.key
  readonly campus: string; // only in a demo home
}

/** The paths of a home folder; makes nothing. */
export function homeAt(folder: string): Home {
  const root = resolve(folder);
  return {
    root,
    config: join(root, "fillonce.config.yaml"),
    landing: join(root, "landing"),
    warehouse: join(root, "warehouse.duckdb"),
    releases: join(root, "releases"),
    state: join(root, "state.sqlite"),
    fills: join(root, "fills"),
    reports: join(root, "reports"),
    templates: join(root, "templates"),
    tmp: join(root, "tmp"),
    log: join(root, "log"),
    key: join(root, "home.key"),
    campus: join(root, "campus"),
  };
}

/** What the processes of one scheduled run said. */
export const runLog = (home: Home, run: string): string => join(home.log, `${run}.log`);
