import { Refusal } from './refusal.ts';

/** One thing that is wrong with a body, in the form of zod 4, with which the real API checks bodies. */
type Issue = Readonly<Record<string, unknown>>;
type Path = readonly string[];
type JsonObject = Readonly<Record<string, unknown>>;

/** What a creation says. */
interface CreateSession {
  readonly defaults: JsonObject;
  readonly ttlSeconds: number;
}

/** The five parameters that a session can hold, in the order in which `create` returns them. */
const parameters: Readonly<Record<string, (value: unknown, path: Path) => Issue | undefined>> = {
  chain: word(
    ...['solana', 'ethereum', 'polygon', 'arbitrum', 'optimism', 'base', 'near', 'aptos', 'sui', 'cosmos'],
    ...['osmosis', 'injective', 'celestia', 'sei', 'dydx', 'bitcoin', 'zcash'],
  ),
  privacyLevel: word('standard', 'shielded', 'maximum'),
  rpcProvider: word('helius', 'quicknode', 'triton', 'generic'),
  backend: word('sip-native'),
  defaultViewingKey(value, path) {
    if (typeof value !== 'string') return wrongType('string', value, path);
    const pattern = /^0x[0-9a-fA-F]+$/;
    if (pattern.test(value)) return undefined;
    const facts = { origin: 'string', code: 'invalid_format', format: 'regex', pattern: String(pattern) };
    return { ...facts, path, message: '0x-prefixed hex string' };
  },
};

/** Reads the body of a creation; what it does not know is dropped. @throws Refusal 400 with all that is wrong */
export function readCreation(body: unknown): CreateSession {
  const { ttlSeconds = 3600 } = read(body, (input) => ttlIssues(input['ttlSeconds']));
  return { defaults: readDefaults(body), ttlSeconds: Number(ttlSeconds) };
}

/** Reads the body of a change: the defaults that replace what is there. @throws Refusal 400 with all that is wrong */
export function readUpdate(body: unknown): JsonObject {
  read(body, () => []);
  return readDefaults(body);
}

function read(body: unknown, moreIssues: (input: JsonObject) => Issue[]): JsonObject {
  const issues = isObject(body)
    ? [...defaultsIssues(body['defaults']), ...moreIssues(body)]
    : [wrongType('object', body, [])];
  if (issues.length > 0) throw new Refusal(400, 'VALIDATION_ERROR', 'Invalid request data', issues);
  return body as JsonObject; // there is an issue if it is not an object
}

/** The known ones among the defaults of a body that was found to be in order. */
function readDefaults(body: unknown): JsonObject {
  const { defaults } = body as { readonly defaults: JsonObject };
  const given = Object.keys(parameters).filter((name) => Object.hasOwn(defaults, name));
  return Object.fromEntries(given.map((name) => [name, defaults[name]]));
}

function defaultsIssues(defaults: unknown): Issue[] {
  if (!isObject(defaults)) return [wrongType('object', defaults, ['defaults'])];
  return Object.entries(parameters).flatMap(([name, check]): Issue[] => {
    const issue = Object.hasOwn(defaults, name) && check(defaults[name], ['defaults', name]);
    return issue ? [issue] : [];
  });
}

function ttlIssues(value: unknown): Issue[] {
  const path = ['ttlSeconds'];
  if (value === undefined) return [];
  if (typeof value !== 'number') return [wrongType('number', value, path)];
  if (!Number.isInteger(value)) {
    const message = 'Invalid input: expected int, received number';
    return [{ expected: 'int', format: 'safeint', code: 'invalid_type', path, message }];
  }
  if (value < 60) return [outOfRange({ code: 'too_small', minimum: 60 }, 'Too small', '>=60')];
  if (value > 86_400) return [outOfRange({ code: 'too_big', maximum: 86_400 }, 'Too big', '<=86400')];
  return [];
}

function outOfRange(bound: Issue, words: string, range: string): Issue {
  const message = `${words}: expected number to be ${range}`;
  return { origin: 'number', ...bound, inclusive: true, path: ['ttlSeconds'], message };
}

function word(...values: readonly string[]) {
  const quoted = values.map((value) => JSON.stringify(value)).join('|');
  const message =
    values.length === 1 ? `Invalid input: expected ${quoted}` : `Invalid option: expected one of ${quoted}`;
  return (value: unknown, path: Path): Issue | undefined =>
    values.some((known) => known === value) ? undefined : { code: 'invalid_value', values, path, message };
}

function wrongType(expected: string, value: unknown, path: Path): Issue {
  const received = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  return { expected, code: 'invalid_type', path, message: `Invalid input: expected ${expected}, received ${received}` };
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
