import * as v from 'valibot';
import { byProvider } from './by-provider.ts';
import type { Seed } from './control/control.ts';
import { fields, InputError, jsonCopy, readInput } from './input.ts';
import { type ProviderName, type ProviderSettings, providerNames, providers } from './providers/index.ts';
import { hostOf, reachedHost } from './server/host.ts';
import type { RequestLogEntry } from './traffic/request-log.ts';

/** Options of `startEmulator`. */
export interface EmulatorOptions {
  /** The port. Default: 0, which takes any free one. */
  port?: number;
  /**
   * The address to listen on. Default: `127.0.0.1`, which only this machine reaches. Who reaches another one, such as
   * `0.0.0.0` in a container, can do anything here: the keys are public, and the control needs none.
   */
  host?: string;
  /**
   * What a request may have as `Host` besides the names of this machine: each a name or an address without a port, such as
   * `emulator`, the name of a service of Docker Compose. Default: none but `host`.
   */
  allowHosts?: readonly string[];
  /** A directory to keep the state in; it is made when absent. Default: in memory, gone after `close`. */
  data?: string;
  /** The APIs to serve. Default: all. */
  providers?: readonly ProviderName[];
  /** Origins of web pages that may send requests, such as `http://localhost:5173`. Default: none. */
  allowOrigins?: readonly string[];
  /** How an API behaves where its contract leaves a choice. */
  settings?: ProviderSettings;
  /**
   * What is there from the start, and again after `reset`, as `seed` takes it. A directory that has been seeded once
   * is left as it is. Default: what each API always has.
   */
  seed?: Seed;
  /** What faults with a `probability` meet: the same seed, the same calls. A whole number. Default: 1. */
  randomSeed?: number;
  /** Origins on other machines that webhooks may call, such as `https://hooks.example.com`. Default: none. */
  allowWebhooks?: readonly string[];
  /** Called after each request. */
  onRequest?: (entry: RequestLogEntry) => void;
}

/** The same with the defaults, as copies. Origins are as a browser spells them, and so are allowed hosts. */
export type ReadyOptions = Required<Omit<EmulatorOptions, 'data'>> & { readonly data: string | undefined };

const port = 'must be a whole number from 0 to 65535';
const integer = 'must be a whole number';
const host = 'must be an IP address or a name, such as 127.0.0.1';
const isList = 'must be an array';
const providerName = `must be one of ${providerNames.join(', ')}`;

const Origins = v.optional(
  v.array(
    v.pipe(
      v.string(notAnOrigin),
      v.check(isOrigin, notAnOrigin),
      v.transform((text) => new URL(text).origin),
    ),
    isList,
  ),
  [],
);

const Hosts = v.optional(
  v.array(
    v.pipe(
      v.string(notAHost),
      v.check((text) => hostOf(text) !== undefined, notAHost),
      v.transform((text) => hostOf(text) ?? text),
    ),
    isList,
  ),
  [],
);

const Options = fields({
  port: v.optional(v.pipe(v.number(port), v.integer(port), v.minValue(0, port), v.maxValue(65_535, port)), 0),
  host: v.optional(
    v.pipe(
      v.string(host),
      v.check((text) => hostOf(text) !== undefined, host),
    ),
    '127.0.0.1',
  ),
  allowHosts: Hosts,
  data: v.optional(
    v.pipe(
      v.string('must be the path of a directory'),
      // Node would take the directory that one happens to stand in.
      v.check((path: string) => path.trim() !== '', 'must be the path of a directory'),
    ),
  ),
  providers: v.optional(
    v.pipe(
      v.array(v.picklist(providerNames, providerName), isList),
      v.minLength(1, 'names none; leave it out to serve all'),
      v.transform((names) => [...new Set(names)]),
    ),
    providerNames,
  ),
  allowOrigins: Origins,
  settings: v.optional(
    byProvider((name) => providers[name].schemas.settings),
    {},
  ),
  seed: v.optional(v.unknown(), {}),
  randomSeed: v.optional(v.pipe(v.number(integer), v.safeInteger(integer)), 1),
  allowWebhooks: Origins,
  onRequest: v.optional(v.function('must be a function'), () => () => {}),
});

const StartSeed = byProvider((name) => providers[name].schemas.seed);

/**
 * Looks at all options, so that nothing is opened for those that are wrong.
 *
 * @throws InputError
 */
export function readOptions(options: unknown): ReadyOptions {
  const isObject = typeof options === 'object' && options !== null && !Array.isArray(options);
  if (!isObject) throw new InputError('options: must be an object');
  const { data, seed, ...read } = readInput(Options, options);
  const allowHosts = [...read.allowHosts, reachedHost(read.host)];
  const start = jsonCopy(seed, 'seed');
  readInput(StartSeed, start, 'seed');
  return { ...(read as Omit<ReadyOptions, 'data' | 'seed'>), allowHosts, data, seed: start as Seed }; // as the schemas have it
}

function isOrigin(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
}

function notAHost({ input }: { readonly input: unknown }): string {
  return `must be a string, a name or an address without a port such as emulator, not ${shown(input)}`;
}

function notAnOrigin({ input }: { readonly input: unknown }): string {
  return `must be a string, an origin such as http://localhost:5173, not ${shown(input)}`;
}

function shown(input: unknown): string {
  return typeof input === 'string' ? JSON.stringify(input) : `of type ${typeof input}`;
}
