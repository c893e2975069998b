import { defaultTransport } from '#runtime';
import { checkInput, checkOption, invalidConfig } from '../errors/usage-error.ts';
import { checkHeaders } from '../request/headers.ts';
import { createRetryBudget, type RetryBudget } from '../request/retry-policy.ts';
import { checkBaseUrl } from '../request/url.ts';
import { isObject, isPlainObject } from '../schema/describe-type.ts';
import type { Transport } from '../transport/transport.ts';
import type { CoreClientOptions, ProviderDefinition } from './client.ts';
import { type CredentialReader, credentialReader, readEnvironment } from './credential.ts';
import type { Hooks } from './hooks.ts';
import type { Limiter } from './limiter.ts';
import { checkLimits, checkWhole, type GivenLimits, type MismatchReport } from './options.ts';
import { CLIENT_OPTIONS, checkKnown } from './unknown-options.ts';

/** A client's options, checked. */
export interface Settings {
  readonly definition: ProviderDefinition;
  readonly baseUrl: string;
  readonly limits: GivenLimits;
  readonly headers: Readonly<Record<string, string>>;
  /** Called for each attempt. */
  readonly readHeaders: Extract<CoreClientOptions['headers'], () => unknown> | undefined;
  readonly transport: Transport;
  readonly maxResponseBytes: number;
  readonly validation: 'warn' | 'throw';
  readonly onMismatch: ((report: MismatchReport) => unknown) | undefined;
  readonly hooks: readonly Hooks[];
  readonly limiter: Limiter | undefined;
  readonly onLimiterError: 'fail' | 'proceed' | undefined;
  readonly readCredential: CredentialReader | undefined;
  readonly budget: RetryBudget;
  /** Mismatches already reported. */
  readonly reported: Set<string>;
}

const DEFAULT_MAX_RESPONSE_BYTES = 16 * 1024 * 1024;

/** Checks a client's options; throws a UsageError if one is invalid. */
export function resolveSettings(definition: ProviderDefinition, options: CoreClientOptions): Settings {
  checkTypes(definition, options);
  const { credential } = definition;
  const { fetch, transport, onMismatch, hooks = [], limiter, onLimiterError, headers } = options;
  const isFunction = typeof headers === 'function';
  const { timeout, totalTimeout, retries } = options;
  const { validation = 'warn', maxResponseBytes = DEFAULT_MAX_RESPONSE_BYTES } = options;
  return Object.freeze({
    ...{ definition, validation, maxResponseBytes, onMismatch, limiter, onLimiterError },
    hooks: [hooks].flat(),
    readCredential: credential && credentialReader(credential, options),
    baseUrl: resolveBaseUrl(definition, options),
    limits: { timeout, totalTimeout, retries },
    headers: checkHeaders(isFunction ? {} : headers, credential?.header),
    readHeaders: isFunction ? headers : undefined,
    transport: transport ?? defaultTransport(fetch),
    budget: createRetryBudget(),
    reported: new Set<string>(),
  });
}

function checkTypes({ credential }: ProviderDefinition, options: CoreClientOptions): void {
  checkInput(isPlainObject(options), 'options', 'an object', options);
  const own = credential ? [credential.option, ...(credential.secret ? ['dangerouslyAllowBrowser'] : [])] : [];
  checkKnown(options, CLIENT_OPTIONS, own);
  const { fetch, transport, hooks, limiter, validation, onLimiterError, maxResponseBytes } = options;
  for (const name of ['fetch', 'transport', 'onMismatch'] as const) {
    checkOption(typeof options[name] === 'function', name, 'a function', options[name]);
  }
  for (const name of ['allowInsecure', 'dangerouslyAllowBrowser'] as const) {
    checkOption(typeof options[name] === 'boolean', name, 'true or false', options[name]);
  }
  if (fetch && transport) throw invalidConfig('`fetch` and `transport` exclude each other: set one');
  checkOption([hooks].flat().every(isObject), 'hooks', 'an object of functions, or an array of those', hooks);
  checkOption(typeof limiter?.acquire === 'function', 'limiter', 'an object with `acquire`', limiter);
  checkChoice('validation', validation, 'warn', 'throw');
  checkChoice('onLimiterError', onLimiterError, 'fail', 'proceed');
  checkLimits(options);
  checkWhole('maxResponseBytes', maxResponseBytes, 1, Number.MAX_SAFE_INTEGER);
}

function checkChoice(name: string, value: string | undefined, ...allowed: readonly [string, string]): void {
  checkOption(allowed.includes(String(value)), name, `'${allowed.join("' or '")}'`, value);
}

/** The option, else the environment variable, else the provider's own. An empty variable counts as not set. */
function resolveBaseUrl({ baseUrl, baseUrlVariable }: ProviderDefinition, options: CoreClientOptions): string {
  const variable = options.baseUrl === undefined && baseUrlVariable ? readEnvironment(baseUrlVariable) : '';
  const url = variable || (options.baseUrl === undefined ? baseUrl : options.baseUrl);
  if (url === undefined)
    throw invalidConfig(`no base URL: set \`baseUrl\`${baseUrlVariable ? `, or ${baseUrlVariable}` : ''}`);
  return checkBaseUrl((variable && baseUrlVariable) || '`baseUrl`', url, options.allowInsecure);
}
