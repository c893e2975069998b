import { invalidConfig } from '../errors/usage-error.ts';
import { checkCredential } from '../request/headers.ts';
import { describeType } from '../schema/describe-type.ts';
import type { CoreClientOptions } from './client.ts';
import { readEnvironment } from './environment.ts';

/**
 * A key or token, or a function that gets one whenever a call needs it (rotated keys, a vault). Where that function throws
 * or rejects, the call fails with a `config` error that tells only this: what was thrown is shown nowhere, since it may
 * hold the key. Log it in the function itself.
 */
export type CredentialSource = string | (() => string | Promise<string>);

/** How a provider is told who calls. */
export interface CredentialDefinition {
  /** The client option that holds it. */
  readonly option: 'apiKey' | 'token';
  /** The environment variable that holds it where the option is not given. */
  readonly environmentVariable: string;
  /** The header that carries it, in lower case. */
  readonly header: string;
  /** What stands before it in the header, such as `Bearer `; taken off a pasted value. */
  readonly prefix?: string;
  /** The same where the header carries the bare value: taken off a pasted one, and not put before it. */
  readonly pastedPrefix?: string;
  /** True for keys of a whole organisation, which must not reach a browser. */
  readonly secret: boolean;
}

/** The same with what reads it: so the bundle of a provider that knows none has no code for it. */
export interface Credential extends CredentialDefinition {
  readonly reader: typeof credentialReader;
}

/** Makes a {@link Credential}. */
/* @__NO_SIDE_EFFECTS__ */
export function credentialOf(definition: CredentialDefinition): Credential {
  return { ...definition, reader: credentialReader };
}

/**
 * Makes the function that reads the credential when a request needs it. The value lives in its closure alone, so that
 * printing, copying or serialising a client cannot show it.
 */
function credentialReader(
  definition: CredentialDefinition,
  options: CoreClientOptions,
): () => string | Promise<string> {
  if (definition.secret && !options.dangerouslyAllowBrowser && isBrowserPage()) {
    throw invalidConfig(
      `\`${definition.option}\` is a secret, not for browsers: call your own server, or set \`dangerouslyAllowBrowser: true\``,
    );
  }
  const source = options[definition.option];
  const { option, environmentVariable, prefix = definition.pastedPrefix } = definition;
  const check = (given: unknown): string => {
    const value = source === undefined ? readEnvironment(environmentVariable) : given;
    if (value === undefined && source === undefined)
      throw invalidConfig(`no credential: set \`${option}\`, or ${environmentVariable}`);
    if (typeof value !== 'string')
      throw invalidConfig(`\`${option}\` must be, or give, a string, not ${describeType(value)}`);
    const bare = prefix ? stripPrefix(value.trim(), prefix.trim()) : value.trim();
    if (bare === '') throw invalidConfig(`the credential is empty: set \`${option}\`, or ${environmentVariable}`);
    return checkCredential(bare, option);
  };
  return () => (typeof source === 'function' ? callSource(source, option).then(check) : check(source));
}

async function callSource(source: () => string | Promise<string>, option: string): Promise<string> {
  try {
    return await source();
  } catch {
    // Its error may hold the very secret that it failed to bring, so only the fact is told.
    throw invalidConfig(`the function given as \`${option}\` failed`);
  }
}

function stripPrefix(value: string, prefix: string): string {
  const start = value.slice(0, prefix.length).toLowerCase();
  const rest = value.slice(prefix.length);
  return start === prefix.toLowerCase() && /^(\s|$)/.test(rest) ? rest.trim() : value;
}

function isBrowserPage(): boolean {
  const scope = globalThis as { window?: { document?: unknown } };
  return scope.window?.document !== undefined;
}
