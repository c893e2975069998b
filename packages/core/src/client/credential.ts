import { invalidConfig } from '../errors/usage-error.ts';
import { HEADER_VALUE, isHeaderValue } from '../request/headers.ts';
import { describeType, orUndefined } from '../schema/describe-type.ts';
import type { CoreClientOptions } from './client.ts';

/**
 * A key or token, or a function that returns one whenever a call needs it (rotated keys, a vault). If that function
 * fails, so does the call, with a `config` error. What it throws is never shown, since it may hold the key: log it there.
 */
export type CredentialSource = string | (() => string | Promise<string>);

/** How a provider authenticates its callers. */
export interface CredentialDefinition {
  /** The client option that holds it. */
  readonly option: 'apiKey' | 'token';
  /** The environment variable that is read if the option is not given. */
  readonly environmentVariable: string;
  /** The header that carries it, in lower case. */
  readonly header: string;
  /** Written before it in the header, such as `Bearer `; removed from a pasted value. */
  readonly prefix?: string;
  /** If the header carries the bare value: a prefix to remove from a pasted value. */
  readonly pastedPrefix?: string;
  /** True for keys of a whole organisation, which must not reach a browser. */
  readonly secret: boolean;
}

/** Reads the credential when a request needs it; kept in its closure alone, which printing a client cannot show. */
export type CredentialReader = () => string | Promise<string>;

export function credentialReader(definition: CredentialDefinition, options: CoreClientOptions): CredentialReader {
  if (definition.secret && !options.dangerouslyAllowBrowser && isBrowserPage()) {
    const advice = 'call your server, or set `dangerouslyAllowBrowser: true`';
    throw invalidConfig(`\`${definition.option}\` is a secret and must not be used in browsers: ${advice}`);
  }
  const { option, environmentVariable, pastedPrefix = '', prefix = pastedPrefix } = definition;
  const source = options[option];
  const pasted = new RegExp(`^${prefix.trim()}(\\s+|$)`, 'i');
  const check = (value: unknown): string => {
    const bare = typeof value === 'string' ? value.trim().replace(pasted, '') : value;
    if (bare === '')
      throw invalidConfig(`no credential: set \`${option}\`, or the environment variable ${environmentVariable}`);
    // The message does not show it.
    if (isHeaderValue(bare)) return bare;
    throw invalidConfig(
      `\`${option}\` must be ${HEADER_VALUE}, or a function that returns one; got ${describeType(value)}`,
    );
  };
  // Its error may hold the very secret that it failed to return.
  const fail = () => {
    throw invalidConfig(`the function given as \`${option}\` failed`);
  };
  return () => {
    if (typeof source === 'function') return Promise.resolve().then(source).then(check, fail);
    return check(source === undefined ? (readEnvironment(environmentVariable) ?? '') : source);
  };
}

/** The value of an environment variable, if the runtime has any. */
export function readEnvironment(name: string): string | undefined {
  // Not every runtime has a `process`, and Deno asks for a permission that may be refused.
  const scope = globalThis as { process?: { env?: Record<string, string | undefined> } };
  return orUndefined(() => scope.process?.env?.[name]);
}

export function isBrowserPage(): boolean {
  const scope = globalThis as { window?: { document?: unknown } };
  return scope.window?.document !== undefined;
}
