import type { ByteStream } from './byte-stream.ts';
import type { Call } from './call.ts';
import { checkAnswer } from './check-answer.ts';
import type { ClientError } from './errors.ts';
import { failureError } from './failure.ts';
import type { Following } from './follow.ts';
import { parseJson } from './json.ts';

/** Tells what is new, and holds it against the schema: the first and the last of all, and each one under `throw`. */
export function createNews<Snapshot>(call: Call, following: Following<Snapshot>) {
  const { settings, description, place } = call;
  let latestText: string | undefined;
  let latest: Snapshot | undefined;
  const news = {
    /** How many have been given. */
    given: 0,
    /** The refusal of the request without the credential. */
    refusal: undefined as ClientError | undefined,
    /** The snapshot that a text of a stream holds, if it is one, and new. */
    of(text: string): Snapshot | undefined {
      if (text === latestText) return undefined;
      const value = parseSafely(text);
      if (!following.isSnapshot(value) || following.isStale(value)) return undefined;
      latestText = text;
      latest = value;
      news.given += 1;
      return value;
    },
    /** Tells whether a snapshot is one that is held against the schema. */
    isChecked: (snapshot: Snapshot) =>
      news.given === 1 || settings.validation === 'throw' || following.isLast(snapshot),
    /** Holds a snapshot against the schema. */
    async check(value: Snapshot, { head }: ByteStream): Promise<void> {
      const { failure } = await checkAnswer(settings, description, { value, head });
      if (failure) throw failureError(place, failure, call.attempts, undefined, []);
    },
    /** The same of a snapshot that was read. */
    isNew(snapshot: Snapshot): boolean {
      if (following.isStale(snapshot) || JSON.stringify(snapshot) === JSON.stringify(latest)) return false;
      latest = snapshot;
      return true;
    },
  };
  return news;
}

function parseSafely(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    // A ping, or the word that some servers end with.
    return undefined;
  }
}
