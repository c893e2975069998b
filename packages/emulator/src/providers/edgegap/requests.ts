import * as v from 'valibot';
import { isAddress } from './addresses.ts';
import { type FieldProblems, Refusal } from './refusal.ts';

const Address = v.pipe(
  v.string('must be a string'),
  v.check((text: string) => isAddress(text), 'must be an IPv4 or IPv6 address'),
);

const WebhookUrl = v.pipe(
  v.string('must be a string'),
  v.check((text: string) => isUri(text), 'must be an absolute URI'),
);

const CustomId = v.pipe(
  v.string('must be a string'),
  v.minLength(1, 'must not be empty'),
  v.check((text: string) => !/\p{Surrogate}/u.test(text), 'must be well-formed Unicode'),
);

const list = <const Item extends v.GenericSchema>(item: Item) => v.array(item, 'must be an array');

/** The fields of a session that callers set. */
export const sessionFields = { ip_list: list(Address), webhook_url: v.optional(WebhookUrl) };

/** The body of a creation and of a change. */
export const SessionBody = object(sessionFields);

/** The body of a bulk creation. */
export const BulkCreateBody = object({
  sessions: v.optional(list(object({ custom_id: CustomId, ...sessionFields })), []),
});

/** The body of a bulk deletion. */
export const BulkDeleteBody = object({ sessions: list(CustomId) });

/** What a creation or a change says. */
export type SessionBody = v.InferOutput<typeof SessionBody>;

const PageNumber = v.pipe(
  v.string(),
  v.regex(/^[0-9]+$/, 'must be a whole number from 1 up'),
  v.transform((text) => Math.min(Number(text), Number.MAX_SAFE_INTEGER)),
  v.minValue(1, 'must be a whole number from 1 up'),
);

/** What a list request asks for. */
export interface ListQuery {
  readonly page: number;
  readonly limit: number;
}

/** @throws Refusal 400 with everything that is wrong with it. */
export function readListQuery(parameters: URLSearchParams, pageSize: number): ListQuery {
  const Query = v.object({ page: v.optional(PageNumber, '1'), limit: v.optional(PageNumber, String(pageSize)) });
  return check(Query, Object.fromEntries(parameters), 'The query is not valid');
}

/** @throws Refusal 400 with everything that is wrong with it. */
export function readBody<Output>(schema: v.GenericSchema<unknown, Output>, body: unknown): Output {
  return check(schema, body, 'The body is not valid');
}

/** The id in a path. @throws Refusal 400 */
export function readCustomId(id: string): string {
  return check(CustomId, id, 'The custom id is not valid');
}

function check<Output>(schema: v.GenericSchema<unknown, Output>, input: unknown, message: string): Output {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const problems = problemsOf(result.issues);
  throw problems === undefined
    ? new Refusal(400, `${message}: it ${result.issues[0].message}`)
    : new Refusal(400, message, problems);
}

/** The first problem of each field; what is wrong with the whole has no field to stand at. */
function problemsOf(issues: readonly v.BaseIssue<unknown>[]): FieldProblems | undefined {
  const problems = new Map<string, string>();
  for (const issue of issues) {
    const at = v.getDotPath(issue);
    if (at !== null && !problems.has(at)) problems.set(at, issue.message);
  }
  return problems.size === 0 ? undefined : Object.fromEntries(problems);
}

/** An object with these fields; others pass unseen, since the contract does not close it. */
function object<const Entries extends v.ObjectEntries>(entries: Entries) {
  const Fields = v.object(entries, ({ expected }) => (expected === 'Object' ? 'must be an object' : 'is missing'));
  // A list would count as an object without fields.
  return v.pipe(
    v.custom<unknown>((value) => !Array.isArray(value), 'must be an object'),
    Fields,
  );
}

/** RFC 3986 has no blanks, quotes and letters beyond ASCII, which the URL parser would encode. */
function isUri(text: string): boolean {
  return /^[a-z][a-z\d+.-]*:[!#-;=?-[\]_a-z~]+$/i.test(text) && URL.canParse(text);
}
