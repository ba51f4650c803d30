/** The two ways GraphQL over HTTP writes an answer. They differ in the status of a refused document: 200 and 400. */
export type MediaType = "application/json" | "application/graphql-response+json";

/** The one the caller likes best; application/json where nothing is said. Undefined: it takes neither. */
export function mediaTypeFor(accept: string | undefined): MediaType | undefined {
  if (accept === undefined || accept.trim() === "") return "application/json";
  return accept
    .toLowerCase()
    .split(",")
    .map(asked)
    .filter(({ type, weight }) => type !== undefined && weight > 0)
    .sort((a, b) => b.weight - a.weight)[0]?.type;
}

function asked(range: string): { readonly type: MediaType | undefined; readonly weight: number } {
  const [name = "", ...parameters] = range.split(";").map((part) => part.trim());
  const of = (parameter: string) =>
    parameters.find((each) => each.startsWith(`${parameter}=`))?.slice(parameter.length + 1);
  const charset = (of("charset") ?? "utf-8").replaceAll('"', "");
  const weight = Number(of("q") ?? 1);
  return {
    type: charset === "utf-8" || charset === "utf8" ? types.get(name) : undefined,
    weight: Number.isNaN(weight) ? 0 : weight,
  };
}

const types: ReadonlyMap<string, MediaType> = new Map([
  ["application/graphql-response+json", "application/graphql-response+json"],
  ["application/json", "application/json"],
  ["application/*", "application/json"],
  ["*/*", "application/json"],
]);
