import { surelyFits } from '#platform';
import type { Settings } from '../client/client.ts';
import { callSafely } from '../client/hooks.ts';
import { unusableResponse } from '../errors/create-error.ts';
import type { RequestDescription } from '../request/request-description.ts';
import type { Received, Sent } from '../request/send.ts';
import { type Checked, type Schema, validate } from '../schema/standard-schema.ts';

// A server that drifts in ever new places must not fill the memory.
const MAX_REPORTED = 100;
const FITTING: Checked = { mismatches: [], output: undefined };
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Holds an answer's value against its schema. Providers add fields and words without notice, so by default a mismatch
 * is reported and the value goes to the caller as the server sent it. Refused always: a value of another kind
 * altogether, a mismatch in a field that the client itself leans on, another id than the one asked for.
 */
export function validateResponse(
  settings: Settings,
  description: RequestDescription<Schema>,
  received: Received,
): Sent | Promise<Sent> {
  const { response, enforced } = description;
  // Nearly always so, and then there is nothing to wait for.
  if (enforced !== 'all' && surelyFits(response, received.value))
    return judge(settings, description, received, FITTING);
  return checkSafely(response, received.value).then((checked) => judge(settings, description, received, checked));
}

function judge(
  settings: Settings,
  { operation, expectedId, enforced }: RequestDescription<Schema>,
  { value, head }: Received,
  checked: Checked | undefined,
): Sent {
  const misfit = (what: string): Sent => ({
    failure: unusableResponse(head, `of the wrong shape: ${what}`, 'applied'),
  });
  if (!checked) return misfit('the schema that it was held against failed itself');
  const { mismatches, output } = checked;
  for (const { path, expected } of mismatches) {
    if (path === '') return misfit(`expected ${expected}`);
    if (settings.validation === 'throw' || enforced === 'all' || enforced?.includes(path)) {
      return misfit(`expected ${expected} at \`${path}\``);
    }
    report(settings, { provider: settings.definition.name, operation, path, expected });
  }
  if (expectedId) {
    const id = fieldAt(value, expectedId.field);
    if (id !== undefined && !(typeof id === 'string' && isSameId(id, expectedId.id))) {
      return misfit(`its \`${expectedId.field}\` is not the one that was asked for`);
    }
  }
  // What the schema made would be a copy without the fields that it does not know.
  return enforced === 'all' ? { value: output, head } : { value, head };
}

/** A schema of the user's own may throw; the answer had come by then. */
async function checkSafely(schema: Schema, value: unknown): Promise<Checked | undefined> {
  try {
    return await validate(schema, value, 'server');
  } catch {
    return undefined;
  }
}

/** What stands at a dotted path, such as `data.id`. */
function fieldAt(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((found, name) => Object(found)[name], value);
}

function isSameId(one: string, other: string): boolean {
  return one === other || (UUID.test(one) && one.toLowerCase() === other.toLowerCase());
}

function report(
  settings: Settings,
  mismatch: { readonly provider: string; readonly operation: string; readonly path: string; readonly expected: string },
): void {
  const { provider, operation, path, expected } = mismatch;
  const key = `${operation} ${path}`;
  if (settings.reported.has(key) || settings.reported.size >= MAX_REPORTED) return;
  settings.reported.add(key);
  if (settings.onMismatch) callSafely(settings, 'onMismatch', () => mismatch);
  else
    console.warn(
      `${provider} ${operation}: the answer does not fit at \`${path}\`: expected ${expected}. Reported once.`,
    );
}
