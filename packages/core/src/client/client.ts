import type { FieldError, Outcome, Reason } from '../errors/errors.ts';
import { createUsageError, invalidConfig, UsageError, withContext } from '../errors/usage-error.ts';
import type { HeaderReader } from '../request/retry-after.ts';
import type { CredentialDefinition, CredentialSource } from './credential.ts';
import { type ClientOptions, checkLimits, checkOptions, type RequestOptions } from './options.ts';
import { resolveSettings, type Settings } from './settings.ts';

/** A handle on one provider's API, created by its `create…Client`; operations take it as their first argument. */
export interface Client {
  readonly provider: string;
}

/** An error response, as a provider's `readError` gets it. */
export interface ErrorResponse {
  readonly status: number;
  readonly headers: HeaderReader;
  /** Parsed JSON, else text; secrets are masked. Absent if it is text that may hold a secret. */
  readonly body: unknown;
}

/** What a provider reads from an error response. Without a `reason`, the status decides. */
export interface ErrorDetails {
  readonly reason?: Reason | undefined;
  /** The provider's own words. */
  readonly message?: string | undefined;
  /** The provider's own code. */
  readonly code?: string | undefined;
  /** The invalid fields. */
  readonly fields?: readonly FieldError[] | undefined;
  /** What the caller can do about it. */
  readonly hint?: string | undefined;
  /** How long to wait, in milliseconds, if the body says so; overrides the headers. */
  readonly retryAfterMs?: number | undefined;
}

/** A provider's API: everything that differs between providers. */
export interface ProviderDefinition {
  /** The name used in errors and hooks, such as `vapi`. */
  readonly name: string;
  /** The base URL, unless the caller passes one. */
  readonly baseUrl?: string;
  /** The environment variable that is read if the caller passes no base URL, such as `VAPI_BASE_URL`. */
  readonly baseUrlVariable?: string;
  /** Absent if the API has no credentials. */
  readonly credential?: CredentialDefinition;
  /** Options of its operations beyond those that core knows, such as `onStatus`; any other is refused. */
  readonly callOptions?: readonly string[];
  /** Response headers that may hold the request's id; the first present one is used. */
  readonly requestIdHeaders?: readonly string[];
  /**
   * Fields of bodies whose strings are secrets, at any depth: masked in errors by name, and those that were sent by value.
   * Text that is not JSON is not shown at all if the request sent such a field, or the text mentions one.
   */
  readonly secretFields?: readonly string[];
  /** What the caller can do about an HTML page in place of JSON. Default: to check `baseUrl`. */
  readonly htmlHint?: string;
  /** Reads an error response. */
  readonly readError: (response: ErrorResponse) => ErrorDetails;
}

/** The options of a client as core takes them: the provider's own type has one of the credential options. */
export interface CoreClientOptions extends ClientOptions {
  readonly apiKey?: CredentialSource | undefined;
  readonly token?: CredentialSource | undefined;
  readonly dangerouslyAllowBrowser?: boolean | undefined;
}

// Kept beside the client, not in it: nothing that prints or copies a client finds its settings.
const settingsByClient = new WeakMap<Client, Settings>();

/** Creates a client from a provider's definition and a user's options; throws a `config` error if one is invalid. */
export function createClient(definition: ProviderDefinition, options: CoreClientOptions = {}): Client {
  const client: Client = { provider: definition.name };
  try {
    settingsByClient.set(client, resolveSettings(definition, options));
  } catch (error) {
    throw error instanceof UsageError ? createUsageError(client, invalidConfig(error.problem)) : error;
  }
  return client;
}

/** The settings of a client that {@link createClient} of this copy of the package created. */
export function settingsOf(client: Client): Settings {
  const settings = settingsByClient.get(client);
  if (settings) return settings;
  const context = { provider: String(client?.provider ?? 'client') };
  throw createUsageError(context, invalidConfig('the first argument must be a client created by the same package'));
}

/** Refuses the options of an operation that makes several requests before the first of them. */
export function validateOptions(client: Client, operation: string, options: unknown, outcome?: Outcome): void {
  const settings = settingsOf(client);
  try {
    checkOptions(settings, options);
    checkLimits(options as RequestOptions);
  } catch (error) {
    throw withContext({ provider: settings.definition.name, operation }, error, outcome);
  }
}

/** A module of operations with their first arguments passed: `get(client, id)` becomes `get(id)`. Tests can spy on them. */
export type Bound<Operations, Leading extends readonly unknown[] = []> = {
  -readonly [Name in keyof Operations]: Operations[Name] extends (
    client: Client,
    ...args: [...Leading, ...infer Args]
  ) => infer Result
    ? (...args: Args) => Result
    : never;
};

/**
 * Binds each operation of a module to a client, and to leading arguments that they all take. Their doc comments show on
 * the bound functions as long as the type is mapped over the module itself, and no operation is generic.
 */
export function bindOperations<Operations extends object, Leading extends readonly unknown[] = []>(
  client: Client,
  operations: Operations,
  ...leading: Leading
): Bound<Operations, Leading> {
  const bind =
    (operation: (...args: unknown[]) => unknown) =>
    (...args: unknown[]) =>
      operation(client, ...leading, ...args);
  const bound = Object.entries(operations).map(([name, operation]) => [name, bind(operation)]);
  return Object.fromEntries(bound);
}
