import type { SourceWords } from "../graphql/context.ts";
import { systems } from "../pipelines/sources/index.ts";

/** What the declarations of the sources say, for the pages about operation. */
export const sourceWords: readonly SourceWords[] = systems.map(({ name, zh, en, resources }) => {
  const resourceOf = (resource: string) => resources.find((one) => one.name === resource);
  const columnOf = (resource: string, column: string) => {
    const columns = resourceOf(resource)?.columns ?? {};
    return Object.hasOwn(columns, column) ? columns[column] : undefined;
  };
  return {
    name,
    zh,
    en,
    resourceZh: (resource) => resourceOf(resource)?.zh,
    columnZh: (resource, column) => columnOf(resource, column)?.zh,
    // A text of level L2 may be a name or a number of somebody; an amount or a day that cannot be read is not.
    isHarmless: (resource, column) => {
      const found = columnOf(resource, column);
      return found?.level === "L1" || (found?.level === "L2" && found.type !== "text");
    },
  };
});
