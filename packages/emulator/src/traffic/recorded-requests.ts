/** How many requests are kept, the last ones. */
const maxRecords = 1000;

/** A request that reached an API, as `requests()` tells of it. */
export interface RecordedRequest {
  /** The API, such as `vapi`. */
  readonly provider: string;
  /** `sessions.create`, as the clients' errors name it. Absent when the API has no such operation. */
  readonly operation?: string;
  readonly method: string;
  /** Without the query: `/vapi/session`. */
  readonly path: string;
  /** A list where a key repeats. */
  readonly query: Readonly<Record<string, string | readonly string[]>>;
  /** With names in lower case, and with `***` in place of credentials. */
  readonly headers: Readonly<Record<string, string>>;
  /** What was sent as JSON, parsed; anything else as text, and so a body of more than 64 Ki characters, cut there. */
  readonly body?: unknown;
  /** Absent until there is a response, and if a fault prevents one. */
  readonly status?: number;
  /** Whether it met a fault. */
  readonly fault: boolean;
}

/** The same while the request is still on its way through the emulator. */
export type RequestRecord = { -readonly [Key in keyof RecordedRequest]: RecordedRequest[Key] };

/** The last requests to the APIs. */
export interface RecordedRequests {
  add(record: RequestRecord): void;
  /** In the order in which they came, as they are now. */
  list(): RecordedRequest[];
  clear(): void;
}

export function createRecordedRequests(): RecordedRequests {
  let records: RequestRecord[] = [];
  return {
    add(record) {
      records.push(record);
      if (records.length > maxRecords) records.shift();
    },
    list: () => records.map((record) => ({ ...record })),
    clear() {
      records = [];
    },
  };
}
