import type { UxmateOptions } from '@x/agent-sessions/uxmate';
import type { Emulator, EmulatorOptions } from '@x/emulator';

/** The APIs. */
export type Provider = 'vapi' | 'sipher' | 'edgegap' | 'portal' | 'uxmate';

/**
 * What an operation does, and so what is promised of it when something goes wrong. Written here by hand: a client that
 * declares another effect is found out by its requests.
 */
export type Effect =
  | 'read'
  | 'delete'
  | 'set'
  | 'set again'
  | 'unsafe'
  /** A write whose response is a stream. */
  | 'unsafe stream'
  | 'ensure'
  /** Lists before it creates: the fault is one of the listing, or of the creation. */
  | 'ensure by key'
  | 'ensure by key, creation'
  | 'stream';

/** What every client takes. */
export type ClientSettings = UxmateOptions;

/** What one write adds to what the API has stored, as its control tells. */
interface Adds {
  readonly sessions?: number;
  readonly messages?: number;
}

/** An operation that is ready to be called through a server that fails. */
interface Ready {
  readonly client: object;
  call(): Promise<unknown>;
  /** Another call of the same client: a read of a session that is always there. */
  next(): Promise<unknown>;
}

/** Where an operation is called, and with what. */
export interface Scene {
  readonly emulator: Emulator;
  /** Sixteen hexadecimal digits that stand in all that it stores. */
  readonly marker: string;
  /** For the client that meets the fault. */
  readonly settings: ClientSettings;
  /** For an operation that has limits of its own. */
  readonly limits: { readonly totalTimeout: number; readonly idleTimeout: number };
}

/** One of the operations. */
export interface Operation {
  /** Provider and call: `vapi sessions.create`. */
  readonly name: string;
  readonly provider: Provider;
  readonly call: string;
  readonly effect: Effect;
  readonly adds: Adds;
  /** Of the emulator that serves it. */
  readonly settings?: EmulatorOptions['settings'];
  /** How many of its requests are served well before the fault. Default 0. */
  readonly spared?: number;
  prepare(scene: Scene): Promise<Ready>;
}

/** What a provider's operations have in common. */
interface Kit<Groups> {
  readonly provider: Provider;
  connect(
    emulator: Emulator,
    settings: ClientSettings,
    marker: string,
  ): { readonly client: object; readonly groups: Groups };
  /** Creates a session, and returns its id, or what else the calls need. */
  make(groups: Groups, marker: string): Promise<string>;
  get(groups: Groups, id: string): Promise<unknown>;
}

/** Calls an operation of one of the client's groups, such as `sessions`. */
type Call<Groups> = (groups: Groups, id: string, scene: Scene) => Promise<unknown>;

/** Returns a function that describes one operation: its name, effect, what a write of it adds, its call, how it is served. */
export function operationsOf<Groups>({ provider, connect, make, get }: Kit<Groups>) {
  return (
    name: string,
    effect: Effect,
    adds: Adds,
    call: Call<Groups>,
    more: Pick<Operation, 'settings' | 'spared'> = {},
  ): Operation => ({
    name: `${provider} ${name}`,
    provider,
    call: name,
    effect,
    adds,
    ...more,
    async prepare(scene) {
      const { emulator, marker, settings } = scene;
      const direct = connect(emulator, { baseUrl: emulator.baseUrls[provider], fetch: emulator.fetch }, marker);
      const id = await make(direct.groups, marker);
      const resident = await make(direct.groups, marker);
      const { client, groups } = connect(emulator, settings, marker);
      return { client, call: () => call(groups, id, scene), next: () => get(groups, resident) };
    },
  });
}
