import type { Exchange } from '../types.ts';
import { formFields } from './form-fields.ts';
import { literal, quote } from './literal.ts';
import { decode } from './recorded.ts';

/** How our client of an API is created. */
export interface ClientModule {
  readonly module: string;
  readonly factory: string;
  /** The option that takes the credential, and the name of the test key. */
  readonly credential?: { readonly option: string; readonly key: string };
}

/** The clients by provider. */
export const clients: Readonly<Record<string, ClientModule>> = {
  vapi: { module: '@x/vapi', factory: 'createVapi', credential: { option: 'apiKey', key: 'private' } },
  edgegap: {
    module: '@x/deployment-sessions',
    factory: 'createEdgegap',
    credential: { option: 'apiKey', key: 'token' },
  },
  sipher: { module: '@x/sipher', factory: 'createSipher', credential: { option: 'apiKey', key: 'pro' } },
  portal: {
    module: '@x/agent-sessions/portal',
    factory: 'createPortal',
    credential: { option: 'token', key: 'token' },
  },
  uxmate: { module: '@x/agent-sessions/uxmate', factory: 'createUxmate' },
};

/** A call of our client that sends the same request. */
export interface ClientCall {
  /** `vapi.sessions.get('…')`. */
  readonly call: string;
  /** An async iterable, whose request is sent when it is iterated. */
  readonly isStream: boolean;
}

/** Queries whose values are numbers. */
const numeric = new Set(['page', 'limit']);

/** The call that sends such a request; undefined where no operation can be told or the client would not send it. */
export function clientCall(exchange: Exchange, indent = ''): ClientCall | undefined {
  const { provider, operation } = exchange;
  const args = operation === undefined ? undefined : argumentsOf(exchange);
  if (operation === undefined || clients[provider] === undefined || args === undefined) return undefined;
  const isChatStream = operation === 'chats.create' && fieldsOf(exchange.body)['stream'] === true;
  const [group, name] = isChatStream ? ['chats', 'stream'] : operation.split('.');
  const { receiver, values } = args;
  const written = values.map((value) => literal(value, indent));
  return {
    call: `${receiver}.${group}.${name}(${written.join(', ')})`,
    isStream: isChatStream || name === 'subscribe',
  };
}

interface Arguments {
  readonly receiver: string;
  readonly values: readonly unknown[];
}

function argumentsOf(exchange: Exchange): Arguments | undefined {
  const { provider, operation = '', body } = exchange;
  const [, , ...path] = exchange.path.split('/').map(decode);
  const verb = operation.split('.')[1] ?? '';
  switch (provider) {
    case 'vapi': {
      const { stream: _, ...fields } = fieldsOf(body);
      return {
        receiver: 'vapi',
        values: [...path.slice(1), ...bodyOrQuery(exchange, operation === 'chats.create' ? fields : body)],
      };
    }
    case 'sipher':
      return { receiver: 'sipher', values: [...path.slice(2), ...bodyOrQuery(exchange, body)] };
    case 'edgegap': {
      const receiver = `edgegap.deployment(${quote(path[2] ?? '')})`;
      return { receiver, values: [...path.slice(5), ...bodyOrQuery(exchange, body)] };
    }
    case 'portal':
    case 'uxmate':
      return agentArguments(exchange, verb, path);
    default:
      return undefined;
  }
}

function agentArguments(exchange: Exchange, verb: string, path: readonly string[]): Arguments | undefined {
  const { provider: receiver, query, body } = exchange;
  const id = path[1];
  switch (verb) {
    case 'list':
      return { receiver, values: [query['agent_id']] };
    case 'listGrouped':
      return { receiver, values: [] };
    case 'get':
    case 'subscribe':
      return { receiver, values: [id] };
    case 'replay':
      return { receiver, values: [query['session_id'], Number(query['last_message_index'])] };
    default: {
      const form = typeof body === 'string' ? formFields(body, exchange.headers['content-type']) : body;
      if (typeof form !== 'object' || form === null) return undefined;
      return { receiver, values: verb.startsWith('update') ? [id, form] : [form] };
    }
  }
}

/** What follows the ids: the body of a write, the query of a listing if there is one. */
function bodyOrQuery({ query }: Exchange, body: unknown): unknown[] {
  if (typeof body === 'object' && body !== null) return [body];
  const entries = Object.entries(query).map(([name, value]) => {
    if (numeric.has(name)) return [name, Number(value)];
    return [name, name.endsWith('Any') ? [value].flat() : value];
  });
  return entries.length === 0 ? [] : [Object.fromEntries(entries)];
}

function fieldsOf(body: unknown): Readonly<Record<string, unknown>> {
  return Object(body) as Readonly<Record<string, unknown>>; // of anything else it has none
}
