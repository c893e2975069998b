import { createError } from '../errors/create-error.ts';
import type { ClientError } from '../errors/errors.ts';
import type { Call } from '../request/call-context.ts';
import { parseJson } from '../response/parse-json.ts';
import { validateResponse } from '../response/validate-response.ts';
import type { ByteStream } from './response-stream.ts';
import type { Following } from './subscribe.ts';

/** What is new of a stream: snapshots that need no check, and then one that does. */
interface Found<Snapshot> {
  readonly snapshots: readonly Snapshot[];
  readonly checked?: Snapshot;
}

/** Tells what is new, and holds it against the schema: the first and the last of all, and each one under `throw`. */
export function createNews<Snapshot>(call: Call, following: Following<Snapshot>) {
  const { settings, description, context } = call;
  let latestText: string | undefined;
  let latest: Snapshot | undefined;
  // Where texts of one length differed last: most do so in the same place again, such as the seconds of a time. To hold
  // one whole text against another costs a twentieth of what it takes to parse it.
  let spot = 0;
  const isLatest = (text: string): boolean => {
    if (text.length !== latestText?.length) {
      spot = 0;
      return false;
    }
    if (text.charCodeAt(spot) !== latestText.charCodeAt(spot)) return false;
    if (text === latestText) return true;
    for (spot = text.length - 1; spot > 0 && text.charCodeAt(spot) === latestText.charCodeAt(spot); ) spot -= 1;
    return false;
  };
  const news = {
    /** How many have been given. */
    given: 0,
    /** The refusal of the request without the credential. */
    refusal: undefined as ClientError | undefined,
    /** What is new among texts of a stream, up to the first that is to be checked; takes none after it. */
    among(texts: Iterable<string>): Found<Snapshot> {
      const snapshots: Snapshot[] = [];
      for (const text of texts) {
        if (isLatest(text)) continue;
        const value = parseSafely(text);
        if (!following.isSnapshot(value) || following.isStale(value)) continue;
        latestText = text;
        latest = value;
        news.given += 1;
        if (news.given === 1 || settings.validation === 'throw' || following.isLast(value)) {
          return { snapshots, checked: value };
        }
        snapshots.push(value);
      }
      return { snapshots };
    },
    /** Holds a snapshot against the schema. */
    async check(value: Snapshot, { head }: ByteStream): Promise<void> {
      const { failure } = await validateResponse(settings, description, { value, head });
      if (failure) throw createError(context, failure, call.attempts, undefined, []);
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
