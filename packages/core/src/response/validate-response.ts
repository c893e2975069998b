import { callSafely } from '../client/hooks.ts';
import type { Settings } from '../client/settings.ts';
import { unusableResponse } from '../errors/create-error.ts';
import type { Call } from '../request/call-context.ts';
import { orUndefined } from '../schema/describe-type.ts';
import { type Checked, type Mismatch, validate } from '../schema/standard-schema.ts';
import type { Head, ReadResult } from './read-response.ts';

// A server that drifts in ever new places must not fill the memory.
const MAX_REPORTED = 100;
const SAMPLE_SIZE = 10;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Checks the value of a response against its schema. Providers add fields and enum values without notice, so by default
 * a mismatch is reported and the caller gets the value as the server sent it. Always refused: a value of another type
 * altogether, a mismatch in a field that the client itself depends on, another id than the one asked for.
 */
export function validateResponse(call: Call, value: unknown, head: Head): ReadResult | Promise<ReadResult> {
  const { pageItems, response } = call.description;
  const sample = isStrict(call) ? value : sampleOf(value, pageItems);
  const conclude = (checked: Checked | undefined) => resultOf(call, value, head, checked);
  // A schema of the user's own may throw, after the request has been served.
  const checked = orUndefined(() => validate(response, sample, 'server'));
  return checked && 'then' in checked ? checked.then(conclude, () => conclude(undefined)) : conclude(checked);
}

function isStrict({ settings, description }: Call): boolean {
  return settings.validation === 'throw' || description.enforced === 'all';
}

function resultOf(call: Call, value: unknown, head: Head, checked: Checked | undefined): ReadResult {
  const { settings, description } = call;
  const { operation, expectedId, enforced } = description;
  const refuse = (problem: string): ReadResult => ({
    failure: unusableResponse(head, `that does not match its schema: ${problem}`, 'applied'),
  });
  if (!checked) return refuse('the schema itself failed');
  for (const { path, expected } of checked.mismatches) {
    if (path === '') return refuse(`expected ${expected}`);
    if (isStrict(call) || enforced?.includes(path)) return refuse(`expected ${expected} at \`${path}\``);
    report(settings, operation, { path, expected });
  }
  if (expectedId && !isExpectedId(valueAt(value, expectedId.field), expectedId.id)) {
    return refuse(`its \`${expectedId.field}\` is not the id that was asked for`);
  }
  // What the schema returns is a copy without the fields that it does not know.
  return { value: enforced === 'all' ? checked.output : value };
}

/** The same page with ten of its items, spread over it: enough to notice drift, at a fraction of the time. */
function sampleOf(value: unknown, field = ''): unknown {
  const items: unknown = Object(value)[field];
  if (!Array.isArray(items) || items.length <= SAMPLE_SIZE) return value;
  const step = (items.length - 1) / (SAMPLE_SIZE - 1);
  const sample = Array.from({ length: SAMPLE_SIZE }, (_, index) => items[Math.round(index * step)]);
  return { ...(value as object), [field]: sample };
}

function valueAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((found, name) => Object(found)[name], value);
}

/** Whether it is the id asked for, or absent; `null` means absent. UUIDs are compared without case. */
function isExpectedId(found: unknown, id: string): boolean {
  if (found === undefined || found === null || found === id) return true;
  return typeof found === 'string' && UUID.test(id) && found.toLowerCase() === id.toLowerCase();
}

function report(settings: Settings, operation: string, { path, expected }: Mismatch): void {
  const { definition, reported, onMismatch } = settings;
  const key = `${operation} ${path}`;
  if (reported.has(key) || reported.size >= MAX_REPORTED) return;
  reported.add(key);
  const provider = definition.name;
  if (onMismatch) callSafely(settings, 'onMismatch', () => ({ provider, operation, path, expected }));
  else
    console.warn(`${provider} ${operation}: unexpected response: expected ${expected} at \`${path}\`. Reported once.`);
}
