import type { Schema, Schemas } from './schema.ts';

/** Returns copies of all schemas, with the mistakes of Vapi's document corrected. */
export function correctAll(schemas: Schemas): Schemas {
  return mapValues(schemas, (schema, name) => correct({ ...schema, properties: withWords(name, schema.properties) }));
}

// Enum values that discriminate a union, where the document gives each member the values of all, or any string.
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

function correct(schema: Schema): Schema {
  const corrected = [wordsBelongToItems, plainThoughCalledObject, choiceSaysItAll].reduce(
    (was, rule) => rule(was),
    schema,
  );
  const { items, additionalProperties, properties, oneOf, allOf } = corrected;
  return {
    ...corrected,
    ...(items && { items: correct(items) }),
    ...(additionalProperties && { additionalProperties: correct(additionalProperties) }),
    ...(properties && { properties: mapValues(properties, correct) }),
    ...(oneOf && { oneOf: oneOf.map(correct) }),
    ...(allOf && { allOf: allOf.map(correct) }),
  };
}

/** An array with enum values: the values, like the example, are those of its items. */
function wordsBelongToItems(schema: Schema): Schema {
  const { enum: known, ...array } = schema;
  if (schema.type !== 'array' || schema.items === undefined) return schema;
  const example: unknown = Array.isArray(schema.example) ? schema.example[0] : undefined;
  return {
    ...array,
    items: { ...(known && { enum: known }), ...(example !== undefined && { example }), ...schema.items },
  };
}

/** An "object" whose enum values, default or example are strings or numbers is a string or a number. */
function plainThoughCalledObject(schema: Schema): Schema {
  if (schema.type !== 'object' || schema.properties !== undefined || schema.additionalProperties !== undefined) {
    return schema;
  }
  const witness: unknown = schema.enum?.[0] ?? schema.default ?? schema.example;
  const type = typeof witness;
  return type === 'string' || type === 'number' ? { ...schema, type } : schema;
}

/** The keywords next to `oneOf` only repeat a part of it; a member without enum values accepts nothing. */
function choiceSaysItAll(schema: Schema): Schema {
  if (schema.oneOf === undefined) return schema;
  const { enum: _words, allOf: _members, ...choice } = schema;
  return { ...choice, oneOf: schema.oneOf.filter((member) => member.enum?.length !== 0) };
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, change: (value: From, key: string) => To) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
