import * as v from 'valibot';
import { byProvider } from './by-provider.ts';
import type { Seed } from './control/control.ts';
import { fields, InputError, jsonCopy, readInput } from './input.ts';
import { type ProviderName, type ProviderSettings, providerNames, providers } from './providers/index.ts';
import type { RequestLogEntry } from './traffic/request-log.ts';

/** Options of `startEmulator`. */
export interface EmulatorOptions {
  /** The port on 127.0.0.1. Default: 0, which takes any free one. */
  port?: number;
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

/** The same with the defaults, as copies. Origins are as a browser spells them. */
export type ReadyOptions = Required<Omit<EmulatorOptions, 'data'>> & { readonly data: string | undefined };

const port = 'must be a whole number from 0 to 65535';
const integer = 'must be a whole number';
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

const Options = fields({
  port: v.optional(v.pipe(v.number(port), v.integer(port), v.minValue(0, port), v.maxValue(65_535, port)), 0),
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
  const start = jsonCopy(seed, 'seed');
  readInput(StartSeed, start, 'seed');
  return { ...(read as Omit<ReadyOptions, 'data' | 'seed'>), data, seed: start as Seed }; // as the schemas have it
}

function isOrigin(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
}

function notAnOrigin({ input }: { readonly input: unknown }): string {
  const given = typeof input === 'string' ? JSON.stringify(input) : `of type ${typeof input}`;
  return `must be a string, an origin such as http://localhost:5173, not ${given}`;
}
