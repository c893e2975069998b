import type { Exchange, Row, Store } from '../types.ts';
import { type Api, decode } from './recorded.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The seed with the rows that a request needed: those that it names, unless it created them or found none. */
export function seedFor(exchange: Exchange, api: Api, store: Store): Record<string, Fields> | undefined {
  const { provider } = exchange;
  const used = deployments(exchange, api, store);
  if (used === undefined) return undefined;
  const rows = {
    deployments: used,
    assistants: assistants(exchange, store),
    sessions: sessions(exchange, store),
  };
  const given = Object.entries(rows).filter(([, each]) => each.length > 0);
  return given.length === 0 ? undefined : { [provider]: Object.fromEntries(given) };
}

function sessions(exchange: Exchange, store: Store): Fields[] {
  const { provider, operation = '', status = 0 } = exchange;
  const fault = exchange.fault && exchange.fault.kind !== 'delay' && exchange.fault; // late is a response like any other
  const creates = /create(?:Async)?$/i.test(operation) && provider !== 'vapi';
  // What refused a creation may be a row of the same id; what a creation made was not there before.
  const isRefused = !fault && status >= 400;
  if (status === 404 || status === 401 || (creates && !isRefused)) return [];
  const rows = store[provider]?.['sessions'] ?? [];
  const named = rows.filter(
    ({ id, value }) =>
      (names(exchange, id) || names(exchange, text(value, 'custom_id'))) &&
      // Two deployments can have a session of one id.
      (provider !== 'edgegap' || names(exchange, text(Object(value)['deployment'], 'request_id'))),
  );
  if (named.length > 0) return named.map((row) => sessionSeed(exchange, row));
  // A refused request may be so because there was no such session; one that was not applied needed none.
  return isRefused || (fault && !fault.applied) ? [] : minimalSeed(exchange);
}

/** The deployment that the path names, where it is not the one that is always there; undefined if it does not exist. */
function deployments({ provider, path }: Exchange, { ids }: Api, store: Store): Fields[] | undefined {
  const { deployment_request_id: id } = provider === 'edgegap' ? deploymentOf(path) : {};
  if (id === undefined || id === ids['deployment']) return [];
  return store[provider]?.['deployments']?.some((row) => row.id === id) ? [{ request_id: id }] : undefined;
}

/** The scripted assistants of the sessions or the chat that a request names. */
function assistants(exchange: Exchange, store: Store): Fields[] {
  const { provider, body } = exchange;
  const used = JSON.stringify([body ?? null, sessions(exchange, store)]);
  const rows = store[provider]?.['assistants'] ?? [];
  return rows.filter(({ id }) => used.includes(id)).map(({ value }) => Object(value) as Fields); // an assistant is an object
}

/** Whether an id stands in the path, the query or the body of a request. */
function names({ path, query, body }: Exchange, id: string): boolean {
  if (id === '') return false;
  return path.split('/').includes(id) || JSON.stringify([query, body ?? null]).includes(JSON.stringify(id));
}

/** A row as `seed` takes it, without its times: the test runs at another one. */
function sessionSeed({ provider, path }: Exchange, { id, value }: Row): Fields {
  const fields = Object(value) as Fields;
  switch (provider) {
    case 'vapi': {
      const { createdAt, updatedAt, orgId, ...rest } = fields;
      return rest;
    }
    case 'sipher':
      return { sessionId: id, defaults: fields['defaults'] ?? {} };
    case 'edgegap':
      return {
        ...deploymentOf(path),
        custom_id: text(fields, 'custom_id') || id,
        ip_list: addresses(fields['session_users']),
      };
    default:
      return { id, agent_id: fields['agent_id'], messages: messages(fields['messages']) };
  }
}

/** Where a path has the id of a session, and what a seed calls it. */
const idPlaces: Readonly<Record<string, readonly [number, string]>> = {
  edgegap: [7, 'custom_id'],
  sipher: [4, 'sessionId'],
};

/** Where the row is gone by now: a session of which the id alone is known. */
function minimalSeed({ provider, operation = '', path, query }: Exchange): Fields[] {
  if (!/^sessions\.(?!create|list)/.test(operation)) return [];
  const [index, name] = idPlaces[provider] ?? [3, 'id'];
  const id = query['session_id'] ?? path.split('/').map(decode)[index];
  return id === undefined ? [] : [{ ...(provider === 'edgegap' && deploymentOf(path)), [name]: id }];
}

function deploymentOf(path: string): Fields {
  const id = path.split('/')[4];
  return id === undefined ? {} : { deployment_request_id: decode(id) };
}

function addresses(users: unknown): unknown[] {
  return Array.isArray(users) ? users.map((user) => text(user, 'ip')).filter((ip) => ip !== '') : [];
}

function messages(stored: unknown): Fields[] {
  return Array.isArray(stored)
    ? stored.map((message) => ({ role: text(message, 'role'), text: text(message, 'text') }))
    : [];
}

function text(value: unknown, name: string): string {
  const field = (Object(value) as Fields)[name];
  return typeof field === 'string' ? field : '';
}
