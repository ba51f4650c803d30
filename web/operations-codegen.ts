import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { codegen } from "@graphql-codegen/core";
import * as operationTypes from "@graphql-codegen/typescript-operations";
import {
  type DocumentNode,
  Kind,
  parse,
  print,
  separateOperations,
  stripIgnoredCharacters,
} from "graphql";

interface Known {
  readonly name: string;
  readonly text: string;
}

/** Every operation of the *.graphql files below this folder, with the fragments it uses, by name. */
export function knownOperations(
  document: DocumentNode = documentBelow(import.meta.dirname),
): readonly Known[] {
  return Object.entries(separateOperations(document))
    .map(([name, alone]) => ({ name, text: stripIgnoredCharacters(print(alone)) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function documentBelow(folder: string): DocumentNode {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".graphql"))
    .sort();
  const definitions = files.flatMap(
    (name) => parse(readFileSync(join(folder, name), "utf8")).definitions,
  );
  return { kind: Kind.DOCUMENT, definitions };
}

const generated =
  "// Written by `npm run schema` from the *.graphql files of web/ and graphql/schema.graphql.\n";

/** web/operations.ts: what each operation takes and gives, and the operation itself. */
export async function operationsModule(schema: string): Promise<string> {
  const document = documentBelow(import.meta.dirname);
  const types = await codegen({
    filename: "operations.ts",
    schema: parse(schema),
    documents: [{ location: "web", document }],
    config: {},
    plugins: [
      {
        operations: {
          immutableTypes: true,
          skipTypename: true,
          useTypeImports: true,
          enumType: "string-literal",
          maybeValue: "T | null",
          inlineFragmentTypes: "combine",
          scalars: { ID: "string", Date: "string", DateTime: "string", Decimal: "string" },
        },
      },
    ],
    pluginMap: { operations: operationTypes },
  });
  // For @defer, which we do not have.
  const own = types.replace(/.*\nexport type Incremental<.*\n/, "");
  const constants = knownOperations(document).map(({ name, text }) => {
    const hash = createHash("sha256").update(text).digest("hex");
    const constant = `${name.charAt(0).toLowerCase()}${name.slice(1)}Operation`;
    return `export const ${constant}: Operation<${name}Query, ${name}QueryVariables> = {\n  hash: "${hash}",\n  text: ${JSON.stringify(text)},\n};\n`;
  });
  return [generated, 'import type { Operation } from "./ask.ts";\n', own, "", ...constants].join(
    "\n",
  );
}

/** graphql/persisted/web-operations.ts: the same operations as the server knows them. */
export function documentsModule(): string {
  const texts = knownOperations().map(({ text }) => `  ${JSON.stringify(text)},\n`);
  return `${generated}\nexport const webOperations: readonly string[] = [\n${texts.join("")}];\n`;
}
