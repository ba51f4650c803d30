import {
  type GraphQLFieldConfigArgumentMap,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInterfaceType,
  GraphQLList,
  type GraphQLNamedType,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLSchema,
  type GraphQLType,
  GraphQLUnionType,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from "graphql";

/** May this field of this type be named? Asked for object, interface and input types. */
export type MayName = (typeName: string, field: string) => boolean;

/**
 * The schema without the fields that may not be named, and without the types, fields and arguments that nothing is left
 * of. Resolvers, scalars and enums are those of the whole.
 */
export function withoutFields(whole: GraphQLSchema, mayName: MayName): GraphQLSchema {
  const keeps = keptFields(whole, mayName);
  const made = new Map<string, GraphQLNamedType>();
  const part = new Part(made, keeps);
  for (const type of Object.values(whole.getTypeMap())) {
    if (!isIntrospectionType(type) && keeps.has(type.name)) made.set(type.name, part.of(type));
  }
  const rootOf = (type: GraphQLObjectType | null | undefined) => {
    const found = type == null ? undefined : made.get(type.name);
    return isObjectType(found) ? found : undefined;
  };
  const implementing = [...made.values()].filter(
    (type) => isObjectType(type) && (type.toConfig().interfaces?.length ?? 0) > 0,
  );
  return new GraphQLSchema({
    ...whole.toConfig(),
    query: rootOf(whole.getQueryType()),
    mutation: rootOf(whole.getMutationType()),
    subscription: undefined,
    types: implementing,
  });
}

/** Type → its fields that stay. A field stays while the type it answers with has something left. */
function keptFields(whole: GraphQLSchema, mayName: MayName): Map<string, ReadonlySet<string>> {
  const kept = new Map<string, ReadonlySet<string>>();
  const all = Object.values(whole.getTypeMap());
  for (const type of all) {
    const fields = hasFields(type) ? Object.keys(type.getFields()) : [];
    kept.set(type.name, new Set(fields.filter((field) => mayName(type.name, field))));
  }
  for (let before = -1; before !== kept.size; ) {
    before = kept.size;
    for (const type of all) {
      if (!hasFields(type) || !kept.has(type.name)) continue;
      const fields = type.getFields();
      const left = [...(kept.get(type.name) ?? [])].filter((field) => {
        const named = fields[field];
        return named !== undefined && kept.has(getNamedType(named.type).name);
      });
      if (left.length === 0) kept.delete(type.name);
      else kept.set(type.name, new Set(left));
    }
  }
  return kept;
}

const hasFields = (
  type: GraphQLNamedType,
): type is GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType =>
  isObjectType(type) || isInterfaceType(type) || isInputObjectType(type);

class Part {
  readonly #made: ReadonlyMap<string, GraphQLNamedType>;
  readonly #keeps: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(
    made: ReadonlyMap<string, GraphQLNamedType>,
    keeps: ReadonlyMap<string, ReadonlySet<string>>,
  ) {
    this.#made = made;
    this.#keeps = keeps;
  }

  of(type: GraphQLNamedType): GraphQLNamedType {
    if (isObjectType(type)) {
      const { interfaces, ...config } = type.toConfig();
      return new GraphQLObjectType({
        ...config,
        interfaces: () => interfaces.flatMap((one) => this.#interface(one)),
        fields: () => this.#fields(type),
      });
    }
    if (isInterfaceType(type)) {
      const { interfaces, ...config } = type.toConfig();
      return new GraphQLInterfaceType({
        ...config,
        interfaces: () => interfaces.flatMap((one) => this.#interface(one)),
        fields: () => this.#fields(type),
      });
    }
    if (isUnionType(type)) {
      const config = type.toConfig();
      const types = () => config.types.map(({ name }) => this.#made.get(name)).filter(isObjectType);
      return new GraphQLUnionType({ ...config, types });
    }
    return isInputObjectType(type) ? this.#input(type) : type;
  }

  #interface({ name }: GraphQLInterfaceType): GraphQLInterfaceType[] {
    const found = this.#made.get(name);
    return isInterfaceType(found) ? [found] : [];
  }

  #fields(type: GraphQLObjectType | GraphQLInterfaceType) {
    const { fields } = type.toConfig();
    return Object.fromEntries(
      this.#left(type.name, fields).map(([name, field]) => [
        name,
        // The same kind of type as before, of this schema.
        {
          ...field,
          type: this.#refer(field.type) as GraphQLOutputType,
          args: this.#arguments(field.args),
        },
      ]),
    );
  }

  #input(type: GraphQLInputObjectType): GraphQLInputObjectType {
    const config = type.toConfig();
    return new GraphQLInputObjectType({
      ...config,
      fields: () =>
        Object.fromEntries(
          this.#left(type.name, config.fields).map(([name, field]) => [
            name,
            { ...field, type: this.#refer(field.type) as GraphQLInputType },
          ]),
        ),
    });
  }

  #arguments(args: GraphQLFieldConfigArgumentMap | undefined): GraphQLFieldConfigArgumentMap {
    return Object.fromEntries(
      Object.entries(args ?? {})
        .filter(([, { type }]) => this.#keeps.has(getNamedType(type).name))
        .map(([name, arg]) => [name, { ...arg, type: this.#refer(arg.type) as GraphQLInputType }]),
    );
  }

  #left<T>(typeName: string, fields: Readonly<Record<string, T>>): [string, T][] {
    return Object.entries(fields).filter(([field]) => this.#keeps.get(typeName)?.has(field));
  }

  #refer(type: GraphQLType): GraphQLType {
    if (isListType(type)) return new GraphQLList(this.#refer(type.ofType));
    // What is non-null wraps a nullable type; so does its twin.
    if (isNonNullType(type))
      return new GraphQLNonNull(this.#refer(type.ofType) as GraphQLNamedType);
    return this.#made.get(type.name) ?? type;
  }
}
