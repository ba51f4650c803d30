import {
  type GraphQLEnumType,
  type GraphQLInputObjectType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
  isSpecifiedDirective,
  isSpecifiedScalarType,
} from "graphql";
import { ContractError } from "../core/errors.ts";
import type { EntityColumn } from "../schema/entity.ts";

interface Described {
  readonly name: string;
  readonly description?: string | null | undefined;
}

/** A description: Chinese first, English second. A missing half is our own mistake: ContractError. */
export function describe(zh: string, en: string): string {
  if (!/\p{Script=Han}/u.test(zh)) throw new ContractError(`"${en}" has no Chinese label: "${zh}"`);
  if (en.trim() === "") throw new ContractError(`"${zh}" has no English label`);
  return `${zh} · ${en}`;
}

/** A column's description. e.g. "工号 · Staff number [L2, GH]" */
export function describeColumn(column: EntityColumn): string {
  const notes = [column.level, column.std, column.codes, column.unit].filter(
    (note) => note !== undefined,
  );
  return `${describe(column.zh, column.en)} [${notes.join(", ")}]`;
}

/** Fails, naming them all, when a type, field, argument or value of the schema is not described in Chinese and English. */
export function checkDescriptions(schema: GraphQLSchema): void {
  const missing = [...described(schema)].filter(
    ([, { description }]) => !/\p{Script=Han}.* · .*[A-Za-z]/su.test(description ?? ""),
  );
  if (missing.length > 0) {
    throw new ContractError(
      `no description in Chinese and English: ${missing.map(([where]) => where).join(", ")}`,
    );
  }
}

function* described(schema: GraphQLSchema): Generator<readonly [string, Described]> {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isSpecifiedScalarType(type)) continue;
    yield [type.name, type];
    if (isObjectType(type)) yield* ofObject(type);
    if (isInputObjectType(type)) yield* ofInput(type);
    if (isEnumType(type)) yield* ofEnum(type);
  }
  for (const directive of schema.getDirectives()) {
    if (!isSpecifiedDirective(directive)) yield [`@${directive.name}`, directive];
  }
}

function* ofObject(type: GraphQLObjectType): Generator<readonly [string, Described]> {
  for (const field of Object.values(type.getFields())) {
    yield [`${type.name}.${field.name}`, field];
    for (const arg of field.args) yield [`${type.name}.${field.name}(${arg.name})`, arg];
  }
}

function* ofInput(type: GraphQLInputObjectType): Generator<readonly [string, Described]> {
  for (const field of Object.values(type.getFields())) yield [`${type.name}.${field.name}`, field];
}

function* ofEnum(type: GraphQLEnumType): Generator<readonly [string, Described]> {
  for (const value of type.getValues()) yield [`${type.name}.${value.name}`, value];
}
