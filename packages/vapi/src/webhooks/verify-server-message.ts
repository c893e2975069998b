import { SessionClientError } from '@x/core';

/** How your server knows that a message is the provider's: as its credential in the dashboard is set up. */
export type ServerMessageAuthentication =
  | {
      /** What `X-Vapi-Secret` must be. */
      readonly secret: string;
    }
  | {
      /** The token that `Authorization: Bearer …` must have. */
      readonly bearer: string;
    }
  | { readonly hmac: HmacAuthentication };

/** A signature over `{timestamp}.{body}`. */
export interface HmacAuthentication {
  readonly key: string;
  /** Default `sha256`. */
  readonly algorithm?: 'sha256' | 'sha512' | 'sha1' | undefined;
  /** Default `hex`. */
  readonly encoding?: 'hex' | 'base64' | undefined;
  /** Default `x-signature`. */
  readonly signatureHeader?: string | undefined;
  /** Default `x-timestamp`. */
  readonly timestampHeader?: string | undefined;
  /** Milliseconds by which the time of a message may differ from this machine's clock. Default 300,000. */
  readonly toleranceMs?: number | undefined;
}

/** The headers of a request: `Headers`, or an object as Node has it. */
export type ServerMessageHeaders =
  | { get(name: string): string | null }
  | { readonly [name: string]: string | readonly string[] | undefined };

/**
 * Whether a message is the provider's, in constant time. Await it: a promise counts as true.
 *
 * Assumed, since the provider does not say: the time in `x-timestamp` is in seconds or milliseconds since 1970, told apart
 * by its size; the signature has no prefix. Messages without a signature can be replayed by anyone who has seen one.
 *
 * @param headers The headers of the request.
 * @param rawBody The body as it arrived, byte for byte: JSON that was parsed and written anew has another signature.
 * @param authentication One of `secret`, `bearer` and `hmac`.
 * @throws `config` if the authentication is not one of them, or empty; `input` if the body is not raw.
 * @example
 * const body = await request.text();
 * if (!(await verifyServerMessage(request.headers, body, { hmac: { key } }))) return new Response(null, { status: 401 });
 * @see https://docs.vapi.ai/server-url/server-authentication
 */
export async function verifyServerMessage(
  headers: ServerMessageHeaders,
  rawBody: string | Uint8Array | ArrayBuffer,
  authentication: ServerMessageAuthentication,
): Promise<boolean> {
  const { secret, bearer, hmac } = Object(authentication) as Partial<
    Record<'secret' | 'bearer', string> & { hmac: HmacAuthentication }
  >;
  const given = [secret, bearer, hmac].filter((value) => value !== undefined);
  const key = secret ?? bearer ?? hmac?.key;
  if (given.length !== 1 || typeof key !== 'string' || key === '') {
    throw refuse(
      'config',
      'must have one of `secret`, `bearer` and `hmac.key`, and not an empty one',
      'authentication',
    );
  }
  const body = bytesOf(rawBody);
  if (hmac) return await isSigned(headers, body, hmac);
  if (secret !== undefined) return await isEqual(secret, headerOf(headers, 'x-vapi-secret'));
  const [, token = ''] = /^Bearer +(.*)$/i.exec(headerOf(headers, 'authorization')) ?? [];
  return await isEqual(String(bearer), token);
}

async function isSigned(headers: ServerMessageHeaders, body: Uint8Array, hmac: HmacAuthentication): Promise<boolean> {
  const { key, algorithm = 'sha256', encoding = 'hex', toleranceMs = 300_000 } = hmac;
  const hash = Object.hasOwn(HASHES, algorithm) ? HASHES[algorithm] : undefined;
  if (!hash) throw refuse('config', 'must be sha256, sha512 or sha1', 'hmac.algorithm');
  if (typeof toleranceMs !== 'number' || !(toleranceMs >= 0)) {
    throw refuse('config', 'must be milliseconds from 0', 'hmac.toleranceMs');
  }
  const timestamp = headerOf(headers, hmac.timestampHeader ?? 'x-timestamp');
  const signature = decode(headerOf(headers, hmac.signatureHeader ?? 'x-signature'), encoding);
  const time = Number(timestamp) * (Number(timestamp) < SECONDS_BELOW ? 1000 : 1);
  if (timestamp === '' || !signature || !(Math.abs(Date.now() - time) <= toleranceMs)) return false;
  const start = encoder().encode(`${timestamp}.`);
  const signed = new Uint8Array(start.length + body.length);
  signed.set(start);
  signed.set(body, start.length);
  const imported = await importKey(encoder().encode(key), hash, 'verify');
  return await crypto.subtle.verify('HMAC', imported, signature, signed);
}

const HASHES: Readonly<Record<string, string>> = { sha256: 'SHA-256', sha512: 'SHA-512', sha1: 'SHA-1' };
/** As seconds the year 5138, as milliseconds 1973. */
const SECONDS_BELOW = 1e11;

/** Compares two secrets by signatures under a key of its own: their comparison takes the same time for any two. */
async function isEqual(expected: string, found: string): Promise<boolean> {
  const key = crypto.getRandomValues(new Uint8Array(32));
  const signer = await importKey(key, 'SHA-256', 'sign');
  const verifier = await importKey(key, 'SHA-256', 'verify');
  const signature = await crypto.subtle.sign('HMAC', signer, encoder().encode(expected));
  return await crypto.subtle.verify('HMAC', verifier, signature, encoder().encode(found));
}

function importKey(key: Uint8Array<ArrayBuffer>, hash: string, usage: 'sign' | 'verify'): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', key, { name: 'HMAC', hash }, false, [usage]);
}

// Made when it is needed: a runtime without it must not fail at the import.
const encoder = () => new TextEncoder();

function decode(text: string, encoding: 'hex' | 'base64'): Uint8Array<ArrayBuffer> | undefined {
  if (encoding === 'hex') {
    if (!/^([0-9a-f]{2})+$/i.test(text)) return undefined;
    return Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
  }
  if (encoding !== 'base64') throw refuse('config', 'must be hex or base64', 'hmac.encoding');
  if (!/^[\w+/-]+=*$/.test(text)) return undefined;
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function headerOf(headers: ServerMessageHeaders, name: string): string {
  if (typeof headers?.get === 'function') return headers.get(name) ?? '';
  const entry = Object.entries(Object(headers)).find(([each]) => each.toLowerCase() === name.toLowerCase());
  // As `headersDistinct` has it: an array even of one. Several would be a choice.
  const [value = '', another] = [entry?.[1] ?? []].flat();
  return typeof value === 'string' && another === undefined ? value : '';
}

function bytesOf(body: unknown): Uint8Array {
  if (typeof body === 'string') return encoder().encode(body);
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
  // By its tag: it may come from another realm.
  if (Object.prototype.toString.call(body) === '[object ArrayBuffer]') return new Uint8Array(body as ArrayBuffer);
  throw refuse('input', 'must be the body as it arrived, a string or bytes', 'rawBody');
}

function refuse(kind: 'config' | 'input', problem: string, parameter: string): SessionClientError {
  const context = { provider: 'vapi', operation: 'verifyServerMessage' };
  const message = `vapi ${context.operation}: \`${parameter}\` ${problem}.`;
  return new SessionClientError(message, { kind, ...context, attempts: 0, parameter });
}
