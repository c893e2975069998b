import type { Context } from 'hono';
import type { RequestRecord } from '../traffic/recorded-requests.ts';
import type { Repeating } from '../traffic/replay.ts';
import type { Wire } from './wire.ts';

/** What accompanies each request through the emulator. */
export interface CallEnv {
  Bindings: {
    readonly wire: Wire;
    /** Of a request that repeats a recorded one. */
    readonly repeating?: Repeating | undefined;
  };
  Variables: {
    /** What the log holds of it, if it is a request to an API. */
    record: RequestRecord;
    /** What the whole body of such a request holds, unless it is an upload. It is parsed once, and only if somebody asks. */
    sentBody?: () => unknown;
    /** Set when it gets no response because of a fault. */
    hasNoResponse?: true;
  };
}

/** Replaces a response. Hono would put the headers of the previous one into the new one, were that not removed first. */
export function setResponse(context: Context<CallEnv>, response: Response): void {
  context.res = undefined;
  context.res = response;
}
