/** A fault that one click adds. */
export interface FaultButton {
  readonly name: string;
  /** What the client sees. */
  readonly meaning: string;
  readonly fault: object;
}

/** The faults that people ask for, by how often. */
export const faultButtons: readonly FaultButton[] = [
  {
    name: 'Lose the response',
    meaning: 'It is done, and the connection is reset.',
    fault: { kind: 'reset', applied: true },
  },
  {
    name: '500 but applied',
    meaning: 'It is done, and the response says that it failed.',
    fault: { kind: 'response', status: 500, applied: true, body: { message: 'Internal Server Error' } },
  },
  {
    name: '429 with Retry-After',
    meaning: 'Nothing is done; retry after 2 seconds.',
    fault: {
      kind: 'response',
      status: 429,
      headers: { 'Retry-After': '2' },
      body: { message: 'Too Many Requests' },
    },
  },
  {
    name: 'Cut the stream',
    meaning: 'It is done; the body ends after 64 bytes.',
    fault: { kind: 'cut', applied: true, afterBytes: 64 },
  },
  { name: 'Hang', meaning: 'Nothing is done, and no response comes.', fault: { kind: 'hang' } },
  {
    name: 'Slow',
    meaning: 'It is done; the response comes 3 seconds late.',
    fault: { kind: 'delay', milliseconds: 3000, applied: true },
  },
];

/** Faults that last until they are cleared. */
export const presets: Readonly<Record<string, string>> = {
  outage: 'Every request gets 503.',
  flaky: 'Three requests in ten get 500.',
  slow: 'Each response comes 3 seconds late.',
  'rate-limited': 'Every request gets 429 with Retry-After.',
};
