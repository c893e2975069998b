import { Agent, get as nodeGet } from 'node:http';
import { GENERATED } from '../generated-module.ts';
import type { Load } from '../load.ts';

/** Gets the session once and gives what came. */
export type Get = () => Promise<unknown>;

type Requester = (load: Load, baseUrl: string, id: string) => Promise<Get>;

const KEY = 'not-a-real-key';
const headers = { authorization: `Bearer ${KEY}`, accept: 'application/json' };

/** How each contestant gets a session, with its default options. */
export const requesters = {
  'plain fetch': async (_, baseUrl, id) => async () => {
    const response = await fetch(`${baseUrl}/session/${id}`, { headers });
    return await response.json();
  },
  ours: async (load, baseUrl, id) => {
    const { createVapi } = (await load('@x/vapi')) as typeof import('@x/vapi');
    const vapi = createVapi({ apiKey: KEY, baseUrl });
    return () => vapi.sessions.get(id);
  },
  'ours with fetch': async (load, baseUrl, id) => {
    const { createVapi } = (await load('@x/vapi')) as typeof import('@x/vapi');
    const vapi = createVapi({ apiKey: KEY, baseUrl, fetch: globalThis.fetch as typeof fetch });
    return () => vapi.sessions.get(id);
  },
  'ours at /node': async (load, baseUrl, id) => {
    const { createVapi } = (await load('@x/vapi')) as typeof import('@x/vapi');
    const { nodeTransport } = (await load('@x/vapi/node')) as { nodeTransport(): import('@x/vapi').Transport };
    const vapi = createVapi({ apiKey: KEY, baseUrl, transport: nodeTransport() });
    return () => vapi.sessions.get(id);
  },
  'Vapi SDK': async (load, baseUrl, id) => {
    interface Sdk {
      VapiClient: new (options: object) => { sessions: { get(request: { id: string }): Promise<unknown> } };
    }
    const { VapiClient } = (await load('@vapi-ai/server-sdk')) as Sdk;
    const client = new VapiClient({ token: KEY, baseUrl });
    return () => client.sessions.get({ id });
  },
  openai: async (load, baseUrl, id) => {
    interface Sdk {
      OpenAI: new (options: object) => { get(path: string): Promise<unknown> };
    }
    const { OpenAI } = (await load('openai')) as Sdk;
    const client = new OpenAI({ apiKey: KEY, baseURL: baseUrl });
    return () => client.get(`/session/${id}`);
  },
  stripe: async (load, baseUrl, id) => {
    interface Sdk {
      default: new (key: string, options: object) => { rawRequest(method: string, path: string): Promise<unknown> };
    }
    const { default: Stripe } = (await load('stripe')) as Sdk;
    const { hostname, port } = new URL(baseUrl);
    const client = new Stripe(KEY, { host: hostname, port, protocol: 'http', telemetry: false });
    return () => client.rawRequest('GET', `/session/${id}`);
  },
  'hey-api client': async (load, baseUrl, id) => {
    interface Generated {
      client: { setConfig(config: object): void };
      getSession(options: object): Promise<{ data?: unknown; error?: unknown }>;
    }
    const { client, getSession } = (await load(GENERATED)) as Generated;
    client.setConfig({ baseUrl, auth: KEY });
    return async () => (await getSession({ path: { id } })).data;
  },
  'openapi-fetch': async (load, baseUrl, id) => {
    interface Library {
      default(options: object): { GET(path: string, options: object): Promise<{ data?: unknown }> };
    }
    const { default: createClient } = (await load('openapi-fetch')) as Library;
    const client = createClient({ baseUrl, headers });
    return async () => (await client.GET('/session/{id}', { params: { path: { id } } })).data;
  },
  'plain ky': async (load, baseUrl, id) => {
    const ky = await loadKy(load);
    return () => ky(`${baseUrl}/session/${id}`, { headers }).json();
  },
  'ky, no retry or timer': async (load, baseUrl, id) => {
    const ky = await loadKy(load);
    return () => ky(`${baseUrl}/session/${id}`, { headers, retry: 0, timeout: false }).json();
  },
  'undici request': async (load, baseUrl, id) => {
    interface Library {
      request(url: string, options: object): Promise<{ body: { json(): Promise<unknown> } }>;
    }
    const { request } = (await load('undici')) as Library;
    return async () => await (await request(`${baseUrl}/session/${id}`, { headers })).body.json();
  },
  'node:http': async (_, baseUrl, id) => {
    const agent = new Agent({ keepAlive: true });
    return () => getByHttp(`${baseUrl}/session/${id}`, agent);
  },
} as const satisfies Record<string, Requester>;

async function loadKy(load: Load) {
  type Ky = (url: string, options: object) => { json(): Promise<unknown> };
  return ((await load('ky')) as { default: Ky }).default;
}

function getByHttp(url: string, agent: Agent): Promise<unknown> {
  return new Promise((resolve, reject) => {
    nodeGet(url, { agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () => resolve(JSON.parse(text)));
      response.on('error', reject);
    }).on('error', reject);
  });
}
