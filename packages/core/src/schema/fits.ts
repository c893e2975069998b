import { isObject } from './describe-type.ts';
import { compileObject, type Fits, type Node, nothing } from './fits-object.ts';
import type { Schema } from './standard-schema.ts';

/**
 * A check that only looks. valibot copies a value while it checks it, and here the copy is thrown away: a page of a
 * hundred sessions takes longer to copy than to parse. So a schema of valibot's is compiled once into closures that
 * say yes or no. Where they say no, valibot itself is asked, which also tells what does not fit.
 *
 * Whatever this file does not know fits nothing, and so is left to valibot: it may say no too often, never yes.
 * Loops are written out because they are what a page's time goes to.
 */

const compiled = new WeakMap<object, Fits>();
/** Actions whose requirement is one of these. */
const PREDICATES: readonly unknown[] = ['finite', 'integer', 'safe_integer'];
/** What is true of numbers alone, and so asks for a number itself. */
const OF_NUMBERS: readonly unknown[] = [Number.isFinite, Number.isInteger, Number.isSafeInteger];

/** Tells whether a value of JSON fits a schema, as far as that can be told without a copy. Throws what its checks throw. */
export function fits(schema: Schema, value: unknown): boolean {
  return schema['~standard'].vendor === 'valibot' && checkOf(schema as unknown as Node)(value);
}

/** Whether an answer fits so surely that the whole check need not be made. */
export function surelyFits(schema: Schema, value: unknown): boolean {
  try {
    // A list is an object to valibot, too: what tells them apart is the whole check.
    return !Array.isArray(value) && fits(schema, value);
  } catch {
    // One of its checks threw, or it holds itself without end: the whole check tells which.
    return false;
  }
}

function checkOf(node: Node | undefined): Fits {
  if (!node || node.async || 'fallback' in node || node.default !== undefined) return nothing;
  let check = compiled.get(node);
  if (!check) {
    check = compile(node);
    compiled.set(node, check);
  }
  return check;
}

function compile(node: Node): Fits {
  const { type, pipe, options = [], key, literal, requirement } = node;
  if (pipe) {
    const [first, last] = pipe;
    const isOfNumbers =
      last?.type === 'check' ? OF_NUMBERS.includes(last.requirement) : PREDICATES.includes(last?.type);
    if (first?.type === 'number' && !first.pipe && pipe.length === 2 && isOfNumbers) return last?.requirement as Fits;
    // What follows a choice is asked of what valibot made of the value.
    if (first?.type === 'union' || first?.type === 'variant') return nothing;
    return pipe.map(checkOf).reduce((before, last) => (value) => before(value) && last(value));
  }
  if (type === 'string' || type === 'boolean') return (value) => typeof value === type;
  if (type === 'number') return (value) => typeof value === type && !Number.isNaN(value);
  if (type === 'null') return (value) => value === null;
  if (type === 'unknown') return () => true;
  if (type === 'literal') return (value) => value === literal;
  if (type === 'picklist') return (value) => options.includes(value);
  if (type === 'object' || type === 'loose_object') return compileObject(node, checkOf);
  if (type === 'array') return compileArray(checkOf(node.item));
  if (type === 'record') return compileRecord(node);
  if (type === 'optional' || type === 'nullable' || type === 'nullish')
    return compileOptional(type, checkOf(node.wrapped));
  if (type === 'variant' && !haveOwnWords(key as string, options as Node[])) return nothing;
  if (type === 'union' || type === 'variant') return compileUnion(options.map((option) => checkOf(option as Node)));
  if (type === 'min_value') return (value) => typeof value === 'number' && value >= (requirement as number);
  if (type === 'max_value') return (value) => typeof value === 'number' && value <= (requirement as number);
  // Of an object it would be one of valibot's copy of it.
  if (type === 'check') return (value) => !isObject(value) && (requirement as Fits)(value);
  return PREDICATES.includes(type) ? (requirement as Fits) : nothing;
}

function compileArray(check: Fits): Fits {
  return (value) => {
    if (!Array.isArray(value)) return false;
    for (let at = 0; at < value.length; at += 1) if (!check(value[at])) return false;
    return true;
  };
}

function compileRecord({ key, value: node }: Node): Fits {
  const { type, pipe } = key as Node;
  const check = checkOf(node);
  if (type !== 'string' || pipe) return nothing;
  return (value) => isObject(value) && Object.values(value).every(check);
}

function compileOptional(type: string, check: Fits): Fits {
  const passed = type === 'optional' ? [undefined] : type === 'nullable' ? [null] : [undefined, null];
  return (value) => passed.includes(value as null) || check(value);
}

/** Tells whether each option of a variant has a literal of its own: of those that share one, valibot chooses. */
function haveOwnWords(key: string, options: readonly Node[]): boolean {
  const words = options.map(({ entries }) => entries?.[key]?.literal);
  return !words.includes(undefined) && new Set(words).size === words.length;
}

/** Of a variant, too: the word of an option stands in it as a literal. */
function compileUnion(checks: readonly Fits[]): Fits {
  return (value) => {
    for (let at = 0; at < checks.length; at += 1) if (checks[at]?.(value)) return true;
    return false;
  };
}
