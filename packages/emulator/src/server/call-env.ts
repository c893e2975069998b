import type { RequestRecord } from '../traffic/recorded-requests.ts';
import type { Wire } from './wire.ts';

/** What accompanies each request through the emulator. */
export interface CallEnv {
  Bindings: { readonly wire: Wire };
  Variables: {
    /** What the log holds of it, if it is a request to an API. */
    record: RequestRecord;
    /** Set when it gets no response because of a fault. */
    hasNoResponse?: true;
  };
}
