import type { Call } from '../request/call-context.ts';
import { parseJson } from '../response/read-body.ts';
import { validateResponse } from '../response/validate-response.ts';
import type { ResponseStream } from './response-stream.ts';
import type { SubscriptionSource } from './subscribe.ts';

/** Finds the new ones among the snapshots of a subscription: neither stale nor equal to the one before. */
export class NewSnapshots<Snapshot> {
  /** How many were found. */
  count = 0;
  /** Whether the last one was. */
  isDone = false;
  readonly #source: SubscriptionSource<Snapshot>;
  readonly #call: Call;
  #latest: string | undefined;

  constructor(source: SubscriptionSource<Snapshot>, call: Call) {
    this.#source = source;
    this.#call = call;
  }

  /**
   * Those in the texts of events, up to the last or an invalid one. The first and the last of a subscription are
   * validated, and all of them where the caller wants that.
   */
  async among(
    texts: readonly string[],
    { head, errorOf }: ResponseStream,
  ): Promise<{ readonly snapshots: readonly Snapshot[]; readonly error?: Error }> {
    const { settings, description } = this.#call;
    const snapshots: Snapshot[] = [];
    for (const text of texts) {
      const value = text === this.#latest ? undefined : parseSafely(text);
      if (!this.#source.isSnapshot(value) || !this.#accept(value, text)) continue;
      if (this.count === 1 || this.isDone || settings.validation === 'throw') {
        const { failure } = await validateResponse(settings, description, { value, head });
        if (failure) return { snapshots, error: errorOf(failure) };
      }
      snapshots.push(value);
      if (this.isDone) break;
    }
    return { snapshots };
  }

  /** Whether one that was polled is new. */
  isNew(snapshot: Snapshot): boolean {
    const text = JSON.stringify(snapshot);
    // The text of an event may have been written in another way.
    const latest = this.#latest === undefined ? undefined : JSON.stringify(parseSafely(this.#latest));
    return text !== latest && this.#accept(snapshot, text);
  }

  #accept(snapshot: Snapshot, text: string): boolean {
    if (this.#source.isStale(snapshot)) return false;
    this.#latest = text;
    this.count += 1;
    this.isDone = this.#source.isLast(snapshot);
    return true;
  }
}

/** `undefined` for what is not JSON: a ping, or the word that some servers end with. */
function parseSafely(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
