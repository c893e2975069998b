import type * as v from 'valibot';
import {
  type CoreClientOptions,
  createClient,
  type ListAllOptions,
  paginate,
  request,
  type SubscribeOptions,
  subscribe,
} from '../src/index.ts';
import { EXAMPLE, ItemSchema, KEY } from './example-provider.ts';

export type Item = v.InferOutput<typeof ItemSchema>;

/** Subscribes to item `1`, until its name is `last`; polls the item itself. Its stream is JSON, one snapshot a line. */
export function subscribeAt(clientOptions: CoreClientOptions, options?: SubscribeOptions): AsyncGenerator<Item, void> {
  const client = createClient(EXAMPLE, { apiKey: KEY, ...clientOptions });
  const operation = 'items.subscribe';
  return subscribe<Item>(
    client,
    {
      operation,
      path: ['items', { id: '1' }, 'subscribe'],
      accept: 'application/x-ndjson',
      response: ItemSchema,
      parserFor: lineParser,
      isSnapshot: (value): value is Item => typeof value === 'object' && value !== null && 'id' in value,
      isStale: ({ name }) => name === 'stale',
      isLast: ({ name }) => name === 'last',
      read: async (requestOptions) =>
        await request(
          client,
          { operation, method: 'get', effect: 'read', path: ['items', { id: '1' }], response: ItemSchema },
          requestOptions,
        ),
    },
    options,
  );
}

/** Lists all items, two a page, without end. */
export function listAllAt(clientOptions: CoreClientOptions, options: ListAllOptions = {}): AsyncGenerator<Item, void> {
  const client = createClient(EXAMPLE, { apiKey: KEY, ...clientOptions });
  const operation = 'items.listAll';
  return paginate(client, {
    operation,
    query: {},
    options,
    read: async ({ page = 1 }: { readonly page?: number }, requestOptions) =>
      await request(
        client,
        { operation, method: 'get', effect: 'read', path: ['pages', { page: String(page) }], response: ItemSchema },
        requestOptions,
      ),
    itemsOf: ({ id }) => [{ id: `${id}-1` }, { id: `${id}-2` }],
    isLast: () => false,
    idOf: ({ id }) => id,
  });
}

function lineParser() {
  const decoder = new TextDecoder();
  let rest = '';
  return {
    push(bytes: Uint8Array): readonly string[] {
      const lines = (rest + decoder.decode(bytes, { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      return lines;
    },
  };
}
