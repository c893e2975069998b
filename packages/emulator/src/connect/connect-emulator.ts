import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { json } from 'node:stream/consumers';
import type { EmulatorIndex } from '../control/emulator-index.ts';
import { controlPrefix } from '../control/prefix.ts';
import { InputError, writeJson } from '../input.ts';
import { defaultDeploymentId } from '../providers/edgegap/deployments/deployment-input.ts';
import { mapProviders, type ProviderKeys } from '../providers/index.ts';
import type { RemoteClock, RemoteControl, RemoteEmulator } from './remote.ts';

/**
 * Connects to an emulator that runs in another process, such as `npx @x/emulator` or a container.
 *
 * @param url Where it is: `http://127.0.0.1:4010`.
 * @throws TypeError for another URL than one of HTTP; Error when there is no emulator at it. Its methods throw what those of
 * `startEmulator` throw, and an Error when it does not respond.
 */
export async function connectEmulator(url: string | URL): Promise<RemoteEmulator> {
  const { origin, protocol } = new URL(url);
  if (!/^https?:$/.test(protocol)) throw new InputError('url: must begin with http:// or https://');
  const index = await indexOf(origin, callerOf(origin, `No emulator responds at ${origin}`));
  const call = callerOf(origin, `The emulator at ${origin} was closed or has ended: it does not respond any more`);
  return {
    ...remoteControl(call),
    url: origin,
    baseUrls: mapProviders<RemoteEmulator['baseUrls']>((name) => `${origin}/${name}`),
    keys: mapProviders<ProviderKeys>((name) => (index.apis[name]?.keys ?? {}) as never), // of this name
    clock: remoteClock(call),
  };
}

/** What else there may be at the URL has its own 404, or a response of its own form. */
async function indexOf(origin: string, call: Call): Promise<EmulatorIndex> {
  let index: Partial<EmulatorIndex> | null | undefined;
  try {
    index = (await call('GET', '/index')) as typeof index;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
  }
  if (index?.name === '@x/emulator') return index as EmulatorIndex; // of this version
  throw new Error(`What responds at ${origin} is no emulator`);
}

/** Sends a request to control, and resolves to what its response holds. */
type Call = (method: string, path: string, body?: unknown) => Promise<unknown>;

/** @param silence What to say where no emulator responds. */
function callerOf(origin: string, silence: string): Call {
  return async (method, path, body) => {
    const text = body === undefined ? undefined : writeJson(body, 'The input');
    let status: number;
    let result: unknown;
    try {
      const response = await send(`${origin}${controlPrefix}${path}`, method, text);
      status = response.statusCode ?? 0; // a response has one
      result = await json(response);
    } catch (error) {
      throw new Error(silence, { cause: error });
    }
    if (status >= 200 && status < 300) return result;
    const { message = `Status ${status}` } = (result ?? {}) as { readonly message?: string }; // as all refusals have it
    if (status === 400 || status === 404 || status === 409) throw new InputError(message, { status });
    throw new Error(message);
  };
}

/**
 * Sends it with Node's own client: fetch gives up a response that has not begun after five minutes, and may be a stand-in of
 * the test that calls this.
 */
function send(url: string, method: string, body: string | undefined): Promise<IncomingMessage> {
  const { request } = url.startsWith('https:') ? https : http;
  const headers = body === undefined ? {} : { 'Content-Type': 'application/json' };
  return new Promise((resolve, reject) => {
    request(url, { method, headers, agent: false }).on('error', reject).on('response', resolve).end(body);
  });
}

/** The casts: an emulator of this version sends what its methods return. */
function remoteControl(call: Call): RemoteControl {
  const get = async (path: string) => (await call('GET', path)) as never;
  const post = async (path: string, body: unknown = {}) => (await call('POST', path, body)) as never;
  const segment = encodeURIComponent;
  return {
    seed: (seed) => post('/seed', seed),
    reset: async () => void (await post('/reset')),
    snapshot: () => get('/snapshot'),
    restore: async (snapshot) => void (await post('/restore', snapshot)),
    requests: () => get('/requests'),
    clearRequests: async () => void (await call('DELETE', '/requests')),
    waitForRequest: (filter = {}, { timeout } = {}) => post('/requests/wait', { filter, timeout }),
    replay: (id, edits = {}) => post(`/requests/${id}/replay`, edits),
    failNext: async (provider, operation, fault, options) =>
      void (await post('/faults/next', { provider, operation, fault, times: options?.times })),
    fault: (target, fault) => post('/faults', { ...target, [typeof fault === 'string' ? 'preset' : 'fault']: fault }),
    faults: () => get('/faults'),
    clearFaults: async (id) => void (await call('DELETE', id === undefined ? '/faults' : `/faults/${id}`)),
    sessions: (provider) => get(`/${segment(provider)}/sessions`),
    chats: () => get('/vapi/chats'),
    deployments: {
      default: defaultDeploymentId,
      create: (deployment = {}) => post('/edgegap/deployments', deployment),
      update: async (id, change) => (await call('PATCH', `/edgegap/deployments/${segment(id)}`, change)) as never,
      list: () => get('/edgegap/deployments'),
    },
    store: () => get('/store'),
    deleteRow: async (provider, table, id) =>
      void (await call('DELETE', `/store/${[provider, table, id].map(segment).join('/')}`)),
    webhooks: () => get('/webhooks'),
    keysFor: (tenant) => get(`/keys/${segment(tenant)}`),
  };
}

function remoteClock(call: Call): RemoteClock {
  const read = async () => (await call('GET', '/clock')) as { readonly now: string; readonly frozen: boolean };
  const change = async (body: object) => {
    try {
      await call('POST', '/clock', body);
    } catch (error) {
      throw error instanceof InputError ? new RangeError(error.message, { cause: error }) : error;
    }
  };
  return {
    now: async () => new Date((await read()).now),
    get frozen() {
      return read().then(({ frozen }) => frozen);
    },
    advance: (milliseconds) => change({ advance: milliseconds }),
    freeze: (at) => change({ freeze: at ?? true }),
    resume: () => change({ resume: true }),
    reset: () => change({ reset: true }),
  };
}
