import type { Schema } from './schema.ts';

const width = 120;

/** The doc comment of a schema: the first paragraph of its description, then its limits and its default. */
export function commentOf(schema: Schema, indent: string): string {
  const facts = factsOf(schema);
  const told = paragraphOf(schema).join('\n');
  const text = facts === '' || /(^|[.!?:)])$/.test(told) ? told : `${told}.`;
  const lines = [...text.split('\n'), facts, schema.deprecated ? '@deprecated' : ''].filter(Boolean);
  if (lines.length === 0) return '';
  const short = `${indent}/** ${lines.join(' ')} */\n`;
  // A tag needs a line of its own.
  if (lines.length === 1 || (short.length <= width && !schema.deprecated)) return short;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}\n`).join('')}${indent} */\n`;
}

function paragraphOf({ description = '' }: Schema): readonly string[] {
  const [first = ''] = description.trim().split(/\n\s*\n/);
  const lines = first.split('\n').map((line) => line.trim().replaceAll('*/', '*\\/'));
  // Tags are told among the facts; other text behind an @ would read as a tag of its own.
  return lines.filter((line) => !line.startsWith('@'));
}

function factsOf(schema: Schema): string {
  const { minimum, maximum, minLength, maxLength } = schema;
  const fallback = tellsDefault(schema) ? undefined : defaultOf(schema);
  const facts = [
    rangeOf(minimum, maximum, ''),
    // Words that are listed are within their own limit.
    schema.enum ? '' : rangeOf(minLength, maxLength, ' characters'),
    fallback === undefined ? '' : `Default: ${fallback}.`,
  ];
  return facts.filter(Boolean).join(' ').replaceAll('*/', '*\\/');
}

function rangeOf(least: number | undefined, most: number | undefined, unit: string): string {
  if (least === undefined && most === undefined) return '';
  if (most === undefined) return `At least ${least}${unit}.`;
  if (least === undefined) return `At most ${most}${unit}.`;
  return `${least} to ${most}${unit}.`;
}

function tellsDefault(schema: Schema): boolean {
  return /\bdefaults? (is|to|value)\b/i.test(paragraphOf(schema).join(' '));
}

/** Descriptions say it in more words than the keyword can; "undefined" says nothing, and a fence opens a long text. */
function defaultOf({ description = '', default: value }: Schema): string | undefined {
  const [, told] = /^@default:?[ \t]+(?!undefined|```)(.+)$/m.exec(description) ?? [];
  if (told !== undefined) return told.trim().replace(/\.$/, '');
  return value === undefined ? undefined : JSON.stringify(value);
}
