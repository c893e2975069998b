import type { RequestOptions } from '../client/options.ts';
import { isSensitiveHeader, secretsAmong, textsBelow } from '../errors/redact.ts';
import { checkInput, invalidConfig, invalidInput } from '../errors/usage-error.ts';
import { isObject, isPlainObject, orUndefined } from '../schema/describe-type.ts';
import type { Schema } from '../schema/standard-schema.ts';
import { validateInput } from '../schema/validate-input.ts';
import type { TransportRequest } from '../transport/transport.ts';
import type { Call } from './call-context.ts';
import { inTime } from './deadline.ts';
import { checkHeaders, HEADER_VALUE, isHeaderValue } from './headers.ts';
import type { RequestBody, Track, WrittenBody } from './request-description.ts';
import { buildUrl } from './url.ts';

/** A request ready to send, the same bytes on every attempt, and the secrets in it. */
export interface PreparedRequest {
  readonly request: Omit<TransportRequest, 'signal'>;
  readonly track?: Track | undefined;
  readonly secrets: readonly string[];
  /** Whether the body holds a field that the provider names as secret. */
  readonly sentSecretFields: boolean;
}

/**
 * Checks the caller's arguments and builds the request; throws a UsageError if anything is wrong with them.
 *
 * @param encoded What an operation that is sent later than it is called has encoded at the call.
 */
export async function buildRequest(
  call: Call,
  remainingMs: number,
  withCredential = true,
  encoded = encodeRequest(call),
): Promise<PreparedRequest> {
  const { settings, description, options } = call;
  const { written, url, headers } = encoded;
  const { credential, secretFields = [] } = settings.definition;
  // Read from the encoded body, not from the value: `toJSON` may add a secret.
  const isJson = written?.contentType === 'application/json' && secretFields.length > 0;
  const texts = isJson ? textsBelow(JSON.parse(String(written.content)), secretFields) : [];
  const secrets = secretsAmong([...sensitiveValues(headers), ...texts]);
  if (withCredential && credential && settings.readCredential) {
    const source = settings.readCredential();
    // A function that returns the credential may hang; it has the time of the whole call.
    const value = typeof source === 'string' ? source : await inTime(remainingMs, options.signal, () => source);
    headers[credential.header] = `${credential.prefix ?? ''}${value}`;
    if (value.length >= 4) secrets.push(value);
  }
  return {
    request: { method: description.method.toUpperCase(), url, headers, body: written?.content },
    track: written?.track,
    secrets,
    sentSecretFields: texts.length > 0,
  };
}

/** The values of headers that may be secrets. */
function sensitiveValues(headers: Readonly<Record<string, string>>): string[] {
  return Object.keys(headers)
    .filter(isSensitiveHeader)
    .map((name) => headers[name] ?? '')
    .flatMap((value) => [value, ...value.split(/[\s;,=]+/)]); // a scheme or the name of a cookie may precede the secret
}

/** The request of one attempt, with what the client's function for headers has returned. Those of the call win. */
export function withHeaders(
  { settings, description }: Call,
  prepared: PreparedRequest,
  given: RequestOptions['headers'],
): PreparedRequest {
  const added = checkHeaders(given, settings.definition.credential?.header);
  const headers = { ...acceptOf(description), ...added, ...prepared.request.headers };
  const secrets = [...prepared.secrets, ...secretsAmong(sensitiveValues(added))];
  return { ...prepared, request: { ...prepared.request, headers }, secrets };
}

/** What the caller passed, checked and encoded. */
export interface EncodedRequest {
  readonly written: WrittenBody | undefined;
  readonly url: string;
  readonly headers: Record<string, string>;
}

/** Checks and encodes what the caller passed, all of it at once: nothing that is changed later goes out unchecked. */
export function encodeRequest(call: Call): EncodedRequest {
  if (!globalThis.TextDecoder) throw invalidConfig('`TextDecoder` is missing: load a polyfill');
  const { baseUrl } = call.settings;
  const { method, path, query, body } = call.description;
  if (body && method === 'get') throw invalidInput('body', 'is not allowed with GET');
  if (query) validateInput('query', query.schema, query.value);
  if (body) validateInput('body', body.schema, body.value);
  const written = body?.write();
  const url = buildUrl(baseUrl, path, query ? query.write() : '');
  return { written, url, headers: buildHeaders(call, written?.contentType) };
}

function buildHeaders({ settings, description, options }: Call, contentType?: string): Record<string, string> {
  const { headers, idempotencyKey } = options;
  const isKey = isHeaderValue(idempotencyKey) && idempotencyKey.trim() !== '';
  checkInput(isKey || idempotencyKey === undefined, 'idempotencyKey', `${HEADER_VALUE}, and not empty`, idempotencyKey);
  const all: Record<string, string> = Object.assign(
    // With a function, what it returns has to come between: see withHeaders.
    settings.readHeaders ? {} : acceptOf(description),
    settings.headers,
    checkHeaders(headers, settings.definition.credential?.header),
  );
  if (contentType !== undefined) all['content-type'] = contentType;
  if (idempotencyKey !== undefined) all['idempotency-key'] = idempotencyKey;
  return all;
}

function acceptOf({ accept = 'application/json' }: Call['description']) {
  return { accept };
}

/** A body that is sent as JSON. */
export function jsonBody(value: unknown, schema: Schema): RequestBody {
  return { value, schema, write: () => ({ contentType: 'application/json', content: writeJson(value) }) };
}

function writeJson(value: unknown): string {
  // Anything else, such as a Map or a form, would be encoded as `{}`.
  checkInput(!isObject(value) || Array.isArray(value) || isPlainObject(value), 'body', 'JSON', value);
  const text = orUndefined(() => JSON.stringify(value));
  if (text === undefined)
    throw invalidInput('body', 'cannot be encoded as JSON: it is a function, or holds a cycle or bigint');
  return text;
}
