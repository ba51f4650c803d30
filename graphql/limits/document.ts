import {
  type ASTVisitor,
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  type ValidationContext,
} from "graphql";

/** What one request may ask. Every fragment counts at every place it is spread, once measured. */
interface Limits {
  readonly depth: number;
  readonly rootFields: number;
  readonly aliases: number;
  readonly fields: number;
  readonly directives: number;
  readonly introspections: number;
}

export const defaultLimits: Limits = {
  depth: 10,
  rootFields: 30,
  aliases: 30,
  fields: 1_000,
  directives: 50,
  introspections: 3,
};

type Size = Omit<Limits, "directives">;

const nothing: Size = { depth: 0, rootFields: 0, aliases: 0, fields: 0, introspections: 0 };

const said: Record<keyof Limits, string> = {
  depth: "levels of fields",
  rootFields: "root fields",
  aliases: "aliases",
  fields: "fields",
  directives: "directives",
  introspections: "introspection fields",
};

/** A validation rule that refuses a document beyond the limits before anything runs. */
export const limitRule =
  (limits: Limits) =>
  (context: ValidationContext): ASTVisitor => {
    const measure = measurer(context.getDocument().definitions);
    let directives = 0;
    const check = (what: keyof typeof said, found: number) => {
      if (found <= limits[what]) return;
      const message = `查询太大 · the query has ${found} ${said[what]}, at most ${limits[what]} are allowed`;
      const extensions = { code: "LIMIT_EXCEEDED", hint: "分几次查询 · ask for less at once" };
      context.reportError(new GraphQLError(message, { extensions }));
    };
    return {
      OperationDefinition: ({ selectionSet }) => {
        const { rootFields, ...size } = measure(selectionSet);
        check("rootFields", rootFields);
        check("depth", size.depth);
        check("aliases", size.aliases);
        check("fields", size.fields);
        check("introspections", size.introspections);
      },
      Field: ({ alias }) => {
        if (!alias?.value.startsWith("__")) return;
        const extensions = {
          code: "LIMIT_EXCEEDED",
          hint: "换一个别名 · choose another alias",
        };
        context.reportError(
          new GraphQLError('an alias may not start with "__"', { nodes: alias, extensions }),
        );
      },
      Directive: () => {
        directives += 1;
      },
      Document: { leave: () => check("directives", directives) },
    };
  };

function measurer(definitions: readonly { readonly kind: string }[]) {
  const fragments = new Map(
    definitions.filter(isFragment).map((fragment) => [fragment.name.value, fragment] as const),
  );
  const known = new Map<string, Size>();
  const ofFragment = (name: string): Size => {
    const found = known.get(name);
    if (found !== undefined) return found;
    known.set(name, nothing); // a cycle ends here; another rule names it
    const fragment = fragments.get(name);
    const size = fragment === undefined ? nothing : measure(fragment.selectionSet);
    known.set(name, size);
    return size;
  };
  const ofField = (field: FieldNode): Size => {
    const aliases = field.alias === undefined ? 0 : 1;
    if (field.name.value.startsWith("__")) {
      const introspections = field.name.value === "__typename" ? 0 : 1;
      return { ...nothing, aliases, rootFields: 1, fields: 1, introspections };
    }
    const inner = measure(field.selectionSet);
    return {
      ...inner,
      depth: inner.depth + 1,
      rootFields: 1,
      aliases: inner.aliases + aliases,
      fields: inner.fields + 1,
    };
  };
  const ofSelection = (selection: SelectionNode): Size => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return ofFragment(selection.name.value);
    if (selection.kind === Kind.INLINE_FRAGMENT) return measure(selection.selectionSet);
    return ofField(selection);
  };
  const measure = (set: SelectionSetNode | undefined): Size =>
    (set?.selections ?? []).map(ofSelection).reduce(together, nothing);
  return measure;
}

const together = (a: Size, b: Size): Size => ({
  depth: Math.max(a.depth, b.depth),
  rootFields: a.rootFields + b.rootFields,
  aliases: a.aliases + b.aliases,
  fields: a.fields + b.fields,
  introspections: a.introspections + b.introspections,
});

const isFragment = (definition: { readonly kind: string }): definition is FragmentDefinitionNode =>
  definition.kind === Kind.FRAGMENT_DEFINITION;
