import type { Exchange, Row, Store } from '../types.ts';
import type { Api } from './recorded.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The seed with the rows that a request needed: those that it names, unless it created them or found none. */
export function seedFor(exchange: Exchange, api: Api, store: Store): Record<string, Fields> | undefined {
  const { provider } = exchange;
  const rows = {
    deployments: deployments(exchange, api),
    assistants: assistants(exchange, store),
    sessions: sessions(exchange, store),
  };
  const given = Object.entries(rows).filter(([, each]) => each.length > 0);
  return given.length === 0 ? undefined : { [provider]: Object.fromEntries(given) };
}

function sessions(exchange: Exchange, store: Store): Fields[] {
  const { provider, operation = '', status = 0, fault } = exchange;
  const creates = /\.(?:create|createAsync|bulkCreate)$/.test(operation) && provider !== 'vapi';
  // What refused a creation may be a row of the same id; what a creation made was not there before.
  const isRefused = !fault && status >= 400 && status < 500;
  if (status === 404 || status === 401 || (creates && !isRefused)) return [];
  const rows = store[provider]?.['sessions'] ?? [];
  const named = rows.filter(({ id, value }) => names(exchange, id) || names(exchange, text(value, 'custom_id')));
  // Two deployments can have a session of one id; the path says which of them is meant.
  const unique = new Map(named.map((row) => [text(row.value, 'custom_id') || row.id, row]));
  return unique.size > 0 ? [...unique.values()].map((row) => sessionSeed(exchange, row)) : minimalSeed(exchange);
}

/** The deployment that the path names, where it is not the one that is always there. */
function deployments({ provider, path, status }: Exchange, { ids }: Api): Fields[] {
  const { deployment_request_id: id } = provider === 'edgegap' ? deploymentOf(path) : {};
  return id === undefined || id === ids['deployment'] || status === 404 ? [] : [{ request_id: id }];
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

/** Where the row is gone by now: a session of which the id alone is known. */
function minimalSeed({ provider, operation = '', path, query }: Exchange): Fields[] {
  const segments = path.split('/').map(decodeURIComponent);
  const [group] = operation.split('.');
  if (group !== 'sessions' || /\.(?:create|list)/i.test(operation)) return [];
  if (provider === 'edgegap')
    return segments[7] === undefined ? [] : [{ ...deploymentOf(path), custom_id: segments[7] }];
  const id = typeof query['session_id'] === 'string' ? query['session_id'] : segments[provider === 'sipher' ? 4 : 3];
  if (id === undefined) return [];
  return [provider === 'sipher' ? { sessionId: id } : { id }];
}

function deploymentOf(path: string): Fields {
  const id = path.split('/')[4];
  return id === undefined ? {} : { deployment_request_id: decodeURIComponent(id) };
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
