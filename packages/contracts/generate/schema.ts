/** The keywords of a schema that Vapi's document uses and the types are made from. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly nullable?: boolean;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly default?: unknown;
  readonly example?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** How each string begins, for which OpenAPI has no keyword; only `correct` writes it. */
  readonly 'x-starts-with'?: string;
}

/** Schemas by name. */
export type Schemas = Readonly<Record<string, Schema>>;

/** The parts of the document that the generated file is made from. */
export interface Closure {
  readonly info: {
    readonly 'x-source': Readonly<Record<'repository' | 'path' | 'repositoryCommit', string>>;
    readonly 'x-license-text': string;
  };
  readonly components: { readonly schemas: Schemas };
}

/** The schema that a reference names. */
export function nameOf(reference: string): string {
  return reference.slice('#/components/schemas/'.length);
}

/** The names that the roots lead to: the roots first, the rest by the alphabet, so that upstream's order moves nothing. */
export function reachedFrom(schemas: Schemas, roots: readonly string[]): readonly string[] {
  const reached = new Set(roots);
  // A set that grows while it is walked is walked to its end.
  for (const name of reached) {
    const schema = schemas[name];
    if (schema === undefined) throw new Error(`The document has no schema ${name}`);
    for (const { $ref } of withParts(schema)) if ($ref !== undefined) reached.add(nameOf($ref));
  }
  const rest = [...reached].slice(roots.length);
  // By code unit: the order of a locale differs between machines.
  return [...roots, ...rest.sort((one, other) => (one < other ? -1 : 1))];
}

/** A schema and all that is written inside it. */
export function* withParts(schema: Schema): Generator<Schema> {
  yield schema;
  const { items, additionalProperties, properties = {}, oneOf = [], allOf = [] } = schema;
  const parts = [items, additionalProperties, ...Object.values(properties), ...oneOf, ...allOf];
  for (const part of parts) if (part !== undefined) yield* withParts(part);
}
