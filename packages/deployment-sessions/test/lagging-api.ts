/** How one request fares: before or after it takes effect, or its response. */
export const FAULTS = [
  'none',
  'lost before',
  'lost after',
  '500 before',
  '500 after',
  'delivered twice',
  'refused as a whole',
  'shortened',
  '413',
] as const;

/** What happens to the requests of a call, one after the other, and how far the readings lag. */
export interface Weather {
  readonly faults: readonly (typeof FAULTS)[number][];
  /** For each item of each delivery, whether the API refuses it. */
  readonly refusals: readonly boolean[];
  /** For each write, how many looks at the session, and at the listing, do not show it yet. */
  readonly lags: readonly { readonly byId: number; readonly listing: number }[];
}

interface Stored {
  readonly addresses: readonly string[];
  /** Whether the call under test created it. */
  readonly isOurs: boolean;
  /** In seconds. */
  readonly age: number;
}

/** What a reading shows of one id: a state of before, for some more looks. */
interface Lag {
  readonly before: Stored | undefined;
  looks: number;
}

type Reading = 'byId' | 'listing';

/** An API that is true in its store alone: its readings lag, and responses are lost. Addresses that are "bad" are refused. */
export class LaggingApi {
  readonly store = new Map<string, Stored>();
  #weather: Weather;
  readonly #lags = { byId: new Map<string, Lag>(), listing: new Map<string, Lag>() };
  #requests = 0;
  #refusals = 0;
  #writes = 0;

  constructor(weather: Weather) {
    this.#weather = weather;
  }

  /** A reading does not show a session that is there, for so many looks. */
  hide(id: string, reading: Reading, looks: number): void {
    this.#lags[reading].set(id, { before: undefined, looks });
  }

  /** From now on all goes well. */
  calmDown(): void {
    this.#weather = { faults: [], refusals: [], lags: [] };
    for (const lags of Object.values(this.#lags)) lags.clear();
  }

  readonly fetch = async (_: unknown, init: RequestInit = {}): Promise<Response> => {
    const { method } = init;
    const url = new URL(String(_));
    const fault = this.#weather.faults[this.#requests] ?? 'none';
    this.#requests += 1;
    if (fault === 'lost before') throw new TypeError('terminated');
    if (fault === '500 before') return refusal(500);
    if (method === 'GET') {
      const response = url.pathname.endsWith('/sessions') ? this.#list() : this.#get(url);
      if (fault === 'lost after') throw new TypeError('terminated');
      return fault === '500 after' ? refusal(500) : response;
    }
    if (fault === 'refused as a whole') return refusal(400);
    if (fault === '413') return refusal(413);
    const { sessions } = JSON.parse(String(init.body)) as { sessions: never[] };
    const deliver = () => (method === 'POST' ? this.#create(sessions) : this.#delete(sessions));
    if (fault === 'delivered twice') deliver();
    const body = deliver();
    if (fault === 'lost after') throw new TypeError('terminated');
    if (fault === '500 after') return refusal(500);
    return Response.json(fault === 'shortened' ? { ...body, sessions: body.sessions.slice(1) } : body);
  };

  #create(items: readonly { readonly custom_id: string; readonly ip_list: readonly string[] }[]) {
    return this.#each(
      items,
      ({ custom_id: id }) => id,
      ({ custom_id: id, ip_list }) => {
        if (this.store.has(id) || ip_list.includes('bad')) return false;
        this.#write(id, { addresses: ip_list, isOurs: true, age: 0 });
        return true;
      },
    );
  }

  #delete(ids: readonly string[]) {
    return this.#each(
      ids,
      (id) => id,
      (id) => {
        if (!this.store.has(id)) return false;
        this.#write(id, undefined);
        return true;
      },
    );
  }

  #each<Item>(items: readonly Item[], idOf: (item: Item) => string, apply: (item: Item) => boolean) {
    const sessions: object[] = [];
    const errors: string[] = [];
    for (const item of items) {
      const isRefused = this.#weather.refusals[this.#refusals] ?? false;
      this.#refusals += 1;
      if (!isRefused && apply(item)) sessions.push({ session_id: `s-${idOf(item)}`, custom_id: idOf(item) });
      else errors.push('It is locked');
    }
    return { sessions, errors };
  }

  #write(id: string, stored: Stored | undefined): void {
    const { lags } = this.#weather;
    const lag = lags[this.#writes % Math.max(1, lags.length)];
    this.#writes += 1;
    for (const reading of ['byId', 'listing'] as const) {
      this.#lags[reading].set(id, { before: this.store.get(id), looks: lag?.[reading] ?? 0 });
    }
    if (stored) this.store.set(id, stored);
    else this.store.delete(id);
  }

  /** What a reading shows of an id. */
  #look(reading: Reading, id: string): Stored | undefined {
    const lag = this.#lags[reading].get(id);
    if (!lag || lag.looks === 0) return this.store.get(id);
    lag.looks -= 1;
    return lag.before;
  }

  #get(url: URL): Response {
    const id = decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
    const shown = this.#look('byId', id);
    if (!shown) return refusal(id.length % 2 === 0 ? 400 : 404);
    const { addresses, age } = shown;
    const create_time = new Date(Date.now() - age * 1000).toISOString().replace('T', ' ').replace('Z', '');
    const session_users = addresses.map((ip) => ({ ip }));
    return Response.json({
      session_id: `s-${id}`,
      custom_id: id,
      status: 'Ready',
      session_users,
      create_time,
      elapsed: age,
    });
  }

  #list(): Response {
    const ids = new Set([...this.store.keys(), ...this.#lags.listing.keys()]);
    const data = [...ids].flatMap((id) =>
      this.#look('listing', id) ? [{ session_id: `s-${id}`, custom_id: id }] : [],
    );
    return Response.json({ data, pagination: { has_next: false } });
  }
}

function refusal(status: number): Response {
  return Response.json({ message: 'Not now' }, { status });
}
