import http from 'node:http';
import https from 'node:https';

/** A webhook that an API has called, or would have. */
export interface SentWebhook {
  /** The API, such as `edgegap`. */
  readonly provider: string;
  readonly url: string;
  readonly body: unknown;
  /** The status of the response of the receiver. Absent until it has responded, and if it never does. */
  readonly status?: number;
  /** Why there is no response. */
  readonly problem?: string;
}

/** How a webhook is sent. */
interface WebhookOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: 3,000. */
  readonly timeoutMs?: number;
  /** Called with the status of the receiver's response, if there was one. */
  onEnd?(status: number | undefined): void;
}

/** What calls webhooks: one try each, without following redirects, and without a word to the API call that caused it. */
export interface Webhooks {
  /** Takes a webhook in line and returns. Those about one thing arrive in order. */
  send(provider: string, about: string, url: string, body: unknown, options?: WebhookOptions): void;
  /** The last 1,000, in the order in which they were sent. */
  list(): SentWebhook[];
  /** Ends those under way and forgets all. */
  clear(): void;
}

/** A receiver is expected to take it, not to work on it. */
const defaultTimeoutMs = 3000;

/** A bulk of ten thousand must not open as many connections. */
const maxInFlight = 20;

const maxRecords = 1000;

/** @param allowed Origins beside this machine that may be called. */
export function createWebhooks(allowed: readonly string[]): Webhooks {
  let records: Delivery[] = [];
  let queue: { readonly about: string; readonly record: Delivery; readonly options: WebhookOptions }[] = [];
  const inFlight = new Set<string>();
  let over = new AbortController();

  const next = async (): Promise<void> => {
    const index = queue.findIndex(({ about }) => !inFlight.has(about));
    const [first] = index < 0 ? [] : queue.splice(index, 1);
    if (first === undefined) return;
    const { signal } = over;
    inFlight.add(first.about);
    await deliver(first.record, first.options, signal);
    if (signal.aborted) return;
    inFlight.delete(first.about);
    first.options.onEnd?.(first.record.status);
    void next();
  };
  return {
    send(provider, about, url, body, options = {}) {
      const record: Delivery = { provider, url, body };
      records.push(record);
      if (records.length > maxRecords) records.shift();
      if (!mayCall(url, allowed)) {
        record.problem = 'Not sent: it is not on this machine, and its origin is not among the allowed ones';
        return;
      }
      queue.push({ about, record, options });
      if (inFlight.size < maxInFlight) void next();
    },
    list: () => records.map((record) => ({ ...record })),
    clear() {
      over.abort(new Error('The emulator was reset or closed'));
      over = new AbortController();
      inFlight.clear();
      records = [];
      queue = [];
    },
  };
}

type Delivery = { -readonly [Key in keyof SentWebhook]: SentWebhook[Key] };

/** Sends it with Node's own client: the global fetch may be a stand-in of the test that started the emulator. */
async function deliver(
  record: Delivery,
  { headers: given, timeoutMs = defaultTimeoutMs }: WebhookOptions,
  over: AbortSignal,
): Promise<void> {
  const signal = AbortSignal.any([over, AbortSignal.timeout(timeoutMs)]);
  const text = JSON.stringify(record.body);
  const url = new URL(record.url);
  try {
    await new Promise<void>((resolve, reject) => {
      const { request } = url.protocol === 'https:' ? https : http;
      const headers = { ...given, 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) };
      request(url, { method: 'POST', agent: false, headers, signal })
        .on('error', reject)
        .on('response', (response) => {
          if (response.statusCode !== undefined) record.status = response.statusCode;
          response.on('error', reject).on('close', resolve).resume();
        })
        .end(text);
    });
  } catch (error) {
    if (record.status !== undefined) return; // a truncated response is a response
    if (signal.aborted && !over.aborted) record.problem = `No response within ${timeoutMs} ms`;
    else record.problem = error instanceof Error ? error.message : String(error);
  }
}

/** What a test stores may hold real addresses; nothing of it leaves this machine unless somebody has said so. */
function mayCall(text: string, allowed: readonly string[]): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, origin } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') return false;
  return (
    hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname) || allowed.includes(origin)
  );
}
