import { commentOf } from './comment.ts';
import { nameOf, type Schema } from './schema.ts';

const width = 120;
const step = '  ';

// What the types tell, what the comments tell, and what neither can. Any other keyword might change what is meant.
const keywords = new Set([
  ...['$ref', 'type', 'enum', 'nullable', 'items', 'properties', 'required', 'additionalProperties', 'oneOf', 'allOf'],
  ...['description', 'deprecated', 'default', 'minimum', 'maximum', 'minLength', 'maxLength', 'x-starts-with'],
  ...['title', 'example', 'examples', 'format', 'pattern', 'writeOnly', 'discriminator'],
]);

/** A named schema as an exported declaration. */
export function declarationOf(name: string, schema: Schema): string {
  const comment = commentOf(schema, '');
  const { properties = {}, required = [] } = schema;
  const fields = Object.entries(properties).map(([key, value]) => fieldOf(key, value, required.includes(key)));
  if (fields.length === 0) return `${comment}export type ${name} = ${typeOf(schema, '')};\n`;
  return `${comment}export interface ${name} {\n${fields.join('')}}\n`;
}

function fieldOf(key: string, schema: Schema, required: boolean): string {
  const name = /^[A-Za-z_$][\w$]*$/.test(key) ? key : textOf(key);
  const known = membersOf(GROWS.test(key) ? openly(schema) : schema, step);
  const members = required ? known : [...known, 'undefined'];
  return `${commentOf(schema, step)}${step}${name}${required ? '' : '?'}:${unionOf(members, step, `${name}?: `)};\n`;
}

/** Fields whose enums grow by the week: models and voices. A new one must not need a new version of the package. */
const GROWS = /^(?:model|models|fallbackModels|voiceId|voiceName)$/;

/** Known values of an enum, or of its items, and any other string. */
function openly(schema: Schema): Schema {
  if (schema.items !== undefined) return { ...schema, items: openly(schema.items) };
  if (schema.enum === undefined) return schema;
  return { oneOf: [{ enum: schema.enum }, { type: 'string' }] };
}

function typeOf(schema: Schema, indent: string): string {
  return unionOf(membersOf(schema, indent), indent).trimStart();
}

/** On one line where it fits, else a line for each member, so that a word more is a line more. */
function unionOf(members: readonly string[], indent: string, before = ''): string {
  const line = ` ${members.join(' | ')}`;
  if (members.length === 1 || (indent + before + line).length < width) return line;
  return members.map((member) => `\n${indent}${step}| ${member}`).join('');
}

function membersOf(schema: Schema, indent: string): readonly string[] {
  const members = withOpenWords([...new Set(shapeOf(schema, indent))]);
  return schema.nullable ? [...members, 'null'] : members;
}

/** A list of words beside "any text" is kept, for the editor to offer: `string` alone would swallow it. */
function withOpenWords(members: readonly string[]): readonly string[] {
  if (!members.some((member) => member.startsWith("'"))) return members;
  return members.map((member) => (member === 'string' ? '(string & {})' : member));
}

function shapeOf(schema: Schema, indent: string): readonly string[] {
  const { $ref, 'x-starts-with': start, enum: words, oneOf, allOf } = schema;
  const shapes = [$ref, start, words, oneOf, allOf].filter((part) => part !== undefined);
  if (shapes.length > 1 || !Object.keys(schema).every((key) => keywords.has(key))) return unclear(schema);
  if ($ref !== undefined) return [nameOf($ref)];
  if (start !== undefined) return [`\`${start}\${string}\``];
  if (words !== undefined) return words.map(wordOf);
  if (oneOf !== undefined) return oneOf.flatMap((member) => membersOf(member, indent));
  if (allOf !== undefined) return [allOf.map((member) => typeOf(member, indent)).join(' & ')];
  return [plainOf(schema, indent)];
}

function plainOf(schema: Schema, indent: string): string {
  switch (schema.type) {
    case 'string':
    case 'number':
    case 'boolean':
      return schema.type;
    case 'integer':
      return 'number';
    case 'array':
      return `readonly ${itemOf(schema.items, indent)}[]`;
    case 'object':
      return recordOf(schema, indent);
    default:
      return unclear(schema);
  }
}

function itemOf(items: Schema | undefined, indent: string): string {
  if (items === undefined) return 'unknown';
  const type = unionOf(membersOf(items, indent + step), indent + step);
  if (type.startsWith('\n')) return `(${type}\n${indent}${step})`;
  return /[ ]/.test(type.trim()) && !/^ Record<[^>]*>$/.test(type) ? `(${type.trim()})` : type.trim();
}

function recordOf(schema: Schema, indent: string): string {
  const { properties = {}, additionalProperties } = schema;
  // Such an object would have no name for its hover; the document has none so far.
  if (Object.keys(properties).length > 0) return unclear(schema);
  return `Record<string, ${additionalProperties === undefined ? 'unknown' : typeOf(additionalProperties, indent)}>`;
}

function wordOf(word: unknown): string {
  return typeof word === 'string' ? textOf(word) : String(JSON.stringify(word));
}

function textOf(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function unclear(schema: Schema): never {
  throw new Error(`No type is known for ${JSON.stringify(schema).slice(0, 300)}`);
}
