import type { Schema, Schemas } from './schema.ts';

/** Copies of all schemas in which what Vapi's document says by mistake is replaced by what it means. */
export function mendAll(schemas: Schemas): Schemas {
  return mapValues(schemas, (schema, name) => mend({ ...schema, properties: withWords(name, schema.properties) }));
}

// Words that tell the members of a union apart, where the document gives each member the words of all, or any text.
const words: Readonly<Record<string, Schemas>> = {
  VapiSmartEndpointingPlan: { provider: { enum: ['vapi'] } },
  LivekitSmartEndpointingPlan: { provider: { enum: ['livekit'] } },
  CustomEndpointingModelSmartEndpointingPlan: { provider: { enum: ['custom-endpointing-model'] } },
  CallHookCustomerSpeechTimeout: { on: { 'x-starts-with': 'customer.speech.timeout' } },
  SystemMessage: { role: { enum: ['system'] } },
  UserMessage: { role: { enum: ['user'] } },
};

function withWords(name: string, properties: Schemas = {}): Schemas {
  const meant = words[name] ?? {};
  for (const key of Object.keys(meant)) {
    if (properties[key] === undefined) throw new Error(`${name} has no ${key} any more: correct the table of words`);
  }
  return mapValues(properties, (schema, key) => ({ ...schema, ...meant[key] }));
}

function mend(schema: Schema): Schema {
  const mended = [wordsBelongToItems, plainThoughCalledObject, choiceSaysItAll].reduce(
    (was, rule) => rule(was),
    schema,
  );
  const { items, additionalProperties, properties, oneOf, allOf } = mended;
  return {
    ...mended,
    ...(items && { items: mend(items) }),
    ...(additionalProperties && { additionalProperties: mend(additionalProperties) }),
    ...(properties && { properties: mapValues(properties, mend) }),
    ...(oneOf && { oneOf: oneOf.map(mend) }),
    ...(allOf && { allOf: allOf.map(mend) }),
  };
}

/** An array with a list of words: the words, like the example, are those of its items. */
function wordsBelongToItems(schema: Schema): Schema {
  const { enum: known, ...array } = schema;
  if (schema.type !== 'array' || schema.items === undefined) return schema;
  const example: unknown = Array.isArray(schema.example) ? schema.example[0] : undefined;
  return {
    ...array,
    items: { ...(known && { enum: known }), ...(example !== undefined && { example }), ...schema.items },
  };
}

/** An "object" whose words, default or example are texts or numbers is a text or a number. */
function plainThoughCalledObject(schema: Schema): Schema {
  if (schema.type !== 'object' || schema.properties !== undefined || schema.additionalProperties !== undefined) {
    return schema;
  }
  const witness: unknown = schema.enum?.[0] ?? schema.default ?? schema.example;
  const type = typeof witness;
  return type === 'string' || type === 'number' ? { ...schema, type } : schema;
}

/** What stands beside a choice only repeats a part of it; a member without any word admits nothing. */
function choiceSaysItAll(schema: Schema): Schema {
  if (schema.oneOf === undefined) return schema;
  const { enum: _words, allOf: _members, ...choice } = schema;
  return { ...choice, oneOf: schema.oneOf.filter((member) => member.enum?.length !== 0) };
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, change: (value: From, key: string) => To) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
