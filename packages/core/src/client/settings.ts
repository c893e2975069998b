import { defaultTransport } from '#runtime';
import { invalidConfig } from '../errors/usage-error.ts';
import { checkHeaders } from '../request/headers.ts';
import { createRetryBudget, type RetryBudget } from '../request/retry-policy.ts';
import { checkBaseUrl } from '../request/url.ts';
import { describeType, isObject, isPlainObject } from '../schema/describe-type.ts';
import { fetchTransport } from '../transport/fetch-transport.ts';
import type { Transport } from '../transport/transport.ts';
import type { CoreClientOptions, ProviderDefinition } from './client.ts';
import { credentialReader, readEnvironment } from './credential.ts';
import type { Hooks } from './hooks.ts';
import { checkWhole, givenLimits, type Limits, type MismatchReport } from './options.ts';
import { CLIENT_OPTIONS, checkKnown } from './unknown-options.ts';

/** A client's options, checked. */
export interface Settings {
  readonly definition: ProviderDefinition;
  readonly baseUrl: string;
  /** Those that the caller passed. */
  readonly limits: Partial<Limits>;
  readonly headers: Readonly<Record<string, string>>;
  readonly transport: Transport;
  readonly maxResponseBytes: number;
  readonly validation: 'warn' | 'throw';
  readonly onMismatch: ((report: MismatchReport) => unknown) | undefined;
  readonly hooks: Hooks;
  readonly readCredential: (() => string | Promise<string>) | undefined;
  readonly budget: RetryBudget;
  /** Mismatches already reported. */
  readonly reported: Set<string>;
}

const DEFAULT_MAX_RESPONSE_BYTES = 16 * 1024 * 1024;

/** Checks a client's options; throws a UsageError if one is invalid. */
export function resolveSettings(definition: ProviderDefinition, options: CoreClientOptions): Settings {
  const { credential } = definition;
  checkTypes(definition, options);
  const { validation = 'warn', maxResponseBytes = DEFAULT_MAX_RESPONSE_BYTES } = options;
  if (validation !== 'warn' && validation !== 'throw') throw invalidConfig("`validation` must be 'warn' or 'throw'");
  return Object.freeze({
    definition,
    readCredential: credential && credentialReader(credential, options),
    baseUrl: resolveBaseUrl(definition, options),
    limits: givenLimits(options),
    headers: checkHeaders(options.headers ?? {}, credential?.header),
    transport: options.transport ?? (options.fetch ? fetchTransport(options.fetch) : defaultTransport()),
    maxResponseBytes: checkWhole('maxResponseBytes', maxResponseBytes, 1, Number.MAX_SAFE_INTEGER),
    validation,
    onMismatch: options.onMismatch,
    hooks: options.hooks ?? {},
    budget: createRetryBudget(),
    reported: new Set<string>(),
  });
}

function checkTypes({ credential }: ProviderDefinition, options: CoreClientOptions): void {
  if (!isPlainObject(options)) throw invalidConfig(`the options must be an object; got ${describeType(options)}`);
  const own = credential ? [credential.option, ...(credential.secret ? ['dangerouslyAllowBrowser'] : [])] : [];
  checkKnown(options, [...CLIENT_OPTIONS, ...own]);
  for (const name of ['fetch', 'transport', 'onMismatch'] as const) {
    const given: unknown = options[name];
    if (given !== undefined && typeof given !== 'function') {
      throw invalidConfig(`\`${name}\` must be a function; got ${describeType(given)}`);
    }
  }
  if (options.fetch && options.transport) throw invalidConfig('`fetch` and `transport` exclude each other: set one');
  if (options.hooks !== undefined && !isObject(options.hooks)) {
    throw invalidConfig(`\`hooks\` must be an object of functions; got ${describeType(options.hooks)}`);
  }
}

/** The option, else the environment variable, else the provider's own. An empty variable counts as not set. */
function resolveBaseUrl(definition: ProviderDefinition, options: CoreClientOptions): string {
  const { baseUrlVariable } = definition;
  const allowInsecure = options.allowInsecure ?? false;
  if (options.baseUrl !== undefined) return checkBaseUrl('`baseUrl`', options.baseUrl, allowInsecure);
  const variable = baseUrlVariable && readEnvironment(baseUrlVariable);
  if (baseUrlVariable && variable) return checkBaseUrl(baseUrlVariable, variable, allowInsecure);
  if (definition.baseUrl !== undefined) return checkBaseUrl('`baseUrl`', definition.baseUrl, allowInsecure);
  throw invalidConfig(`no base URL: set \`baseUrl\`${baseUrlVariable ? `, or ${baseUrlVariable}` : ''}`);
}
