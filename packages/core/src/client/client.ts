import type { FieldError, Reason } from '../errors/errors.ts';
import { createUsageError, invalidConfig, UsageError } from '../errors/usage-error.ts';
import { checkHeaders } from '../request/headers.ts';
import type { HeaderReader } from '../request/retry-after.ts';
import { createRetryBudget, type RetryBudget } from '../request/retry-policy.ts';
import { checkBaseUrl } from '../request/url.ts';
import { describeType, isObject, isPlainObject } from '../schema/describe-type.ts';
import { kyTransport } from '../transport/ky-transport.ts';
import type { Transport } from '../transport/transport.ts';
import type { Credential, CredentialSource } from './credential.ts';
import { readEnvironment } from './environment.ts';
import type { Hooks } from './hooks.ts';
import { type ClientOptions, checkWhole, givenLimits, type Limits, type MismatchReport } from './options.ts';

/** A handle on one provider's API, made by its `create…Client`; operations take it as their first argument. */
export interface Client {
  readonly provider: string;
}

/** An error answer, as a provider's reader gets it. */
export interface ErrorResponse {
  readonly status: number;
  readonly headers: HeaderReader;
  /** Parsed JSON, else the text; the key is masked in it. */
  readonly body: unknown;
}

/** What a provider's reader makes of an error answer. What it leaves out is told by the status alone. */
export interface ErrorDetails {
  readonly reason?: Reason | undefined;
  /** The provider's own words. */
  readonly message?: string | undefined;
  /** The provider's own code. */
  readonly code?: string | undefined;
  /** The fields that it finds fault with. */
  readonly fields?: readonly FieldError[] | undefined;
  /** What the caller may do about it. */
  readonly hint?: string | undefined;
  /** How long to wait, in milliseconds, where the body says it; goes before what the headers say. */
  readonly retryAfterMs?: number | undefined;
}

/** What a provider package tells core about its API: everything that differs between providers. */
export interface ProviderDefinition {
  /** The name used in errors and hooks, such as `vapi`. */
  readonly name: string;
  /** The base URL where the caller gives none. */
  readonly baseUrl?: string;
  /** The environment variable that holds the base URL where the option is not given. */
  readonly baseUrlVariable?: string;
  /** Made by `credentialOf`; absent where the API knows none. */
  readonly credential?: Credential;
  /** Headers of an answer that may hold the request's id, the first present one wins. */
  readonly requestIdHeaders?: readonly string[];
  /**
   * Fields of bodies whose texts are secrets, wherever they stand. Those that a request sent, or an error answer holds,
   * are masked wherever that answer quotes them; of an answer that is not JSON nothing is shown from such a field on.
   */
  readonly secretFields?: readonly string[];
  /** What the caller may do about an HTML page in place of JSON. Default: to check `baseUrl`. */
  readonly htmlHint?: string;
  /** Makes sense of an error answer. */
  readonly readError: (answer: ErrorResponse) => ErrorDetails;
}

/** The options of a client as core takes them: the provider's own type names one credential option. */
export interface CoreClientOptions extends ClientOptions {
  readonly apiKey?: CredentialSource | undefined;
  readonly token?: CredentialSource | undefined;
  readonly dangerouslyAllowBrowser?: boolean | undefined;
}

/** A client's settings, checked. */
export interface Settings {
  readonly definition: ProviderDefinition;
  readonly baseUrl: string;
  /** As far as the caller gave them. */
  readonly limits: Partial<Limits>;
  readonly headers: Readonly<Record<string, string>>;
  readonly transport: Transport;
  readonly maxResponseBytes: number;
  readonly validation: 'report' | 'throw';
  readonly onMismatch: ((report: MismatchReport) => unknown) | undefined;
  readonly hooks: Hooks;
  readonly readCredential: (() => string | Promise<string>) | undefined;
  readonly budget: RetryBudget;
  /** Mismatches already reported. */
  readonly reported: Set<string>;
}

const DEFAULT_MAX_RESPONSE_BYTES = 16 * 1024 * 1024;

// Kept beside the client, not in it: nothing that prints or copies a client finds its settings.
const settingsByClient = new WeakMap<Client, Settings>();

/** Makes a client from a provider's definition and a user's options; throws a `config` error if they don't fit. */
export function createClient(definition: ProviderDefinition, options: CoreClientOptions = {}): Client {
  const client: Client = Object.freeze({ provider: definition.name });
  try {
    settingsByClient.set(client, resolveSettings(definition, options));
  } catch (error) {
    throw error instanceof UsageError
      ? createUsageError({ provider: definition.name }, invalidConfig(error.problem))
      : error;
  }
  return client;
}

/** The settings of a client made by {@link createClient} of this copy of the package. */
export function settingsOf(client: Client): Settings {
  const settings = settingsByClient.get(client);
  if (settings) return settings;
  const context = { provider: String(client?.provider ?? 'client') };
  throw createUsageError(context, invalidConfig('the first argument must be a client that the same package made'));
}

function resolveSettings(definition: ProviderDefinition, options: CoreClientOptions): Settings {
  const { credential } = definition;
  if (!isPlainObject(options)) throw invalidConfig(`the options must be an object, not ${describeType(options)}`);
  for (const name of ['fetch', 'transport', 'onMismatch'] as const) {
    const given: unknown = options[name];
    if (given !== undefined && typeof given !== 'function') {
      throw invalidConfig(`\`${name}\` must be a function, not ${describeType(given)}`);
    }
  }
  if (options.hooks !== undefined && !isObject(options.hooks)) {
    throw invalidConfig(`\`hooks\` must be an object of functions, not ${describeType(options.hooks)}`);
  }
  const { validation = 'report', baseUrl = baseUrlOf(definition) } = options;
  const readCredential = credential?.reader(credential, options);
  if (baseUrl === undefined) {
    const { baseUrlVariable } = definition;
    throw invalidConfig(`no base URL: set \`baseUrl\`${baseUrlVariable ? `, or ${baseUrlVariable}` : ''}`);
  }
  if (validation !== 'report' && validation !== 'throw') {
    throw invalidConfig("`validation` must be 'report' or 'throw'");
  }
  return {
    definition,
    baseUrl: checkBaseUrl(baseUrl, options.allowInsecure ?? false),
    limits: givenLimits(options),
    headers: checkHeaders(options.headers ?? {}, credential?.header),
    transport: options.transport ?? kyTransport(options.fetch),
    maxResponseBytes: checkWhole(
      'maxResponseBytes',
      options.maxResponseBytes ?? DEFAULT_MAX_RESPONSE_BYTES,
      1,
      Number.MAX_SAFE_INTEGER,
    ),
    validation,
    onMismatch: options.onMismatch,
    hooks: options.hooks ?? {},
    readCredential,
    budget: createRetryBudget(),
    reported: new Set(),
  };
}

function baseUrlOf({ baseUrl, baseUrlVariable }: ProviderDefinition): string | undefined {
  return (baseUrlVariable && readEnvironment(baseUrlVariable)) || baseUrl;
}
