import * as v from 'valibot';
import {
  type CoreClientOptions,
  createClient,
  type Effect,
  jsonBody,
  type ProviderDefinition,
  type RequestOptions,
  request,
  type UpdateOptions,
} from '../src/index.ts';

/** A made-up provider with one operation for each effect. */
export const EXAMPLE: ProviderDefinition = {
  name: 'example',
  baseUrl: 'https://example.invalid',
  credential: {
    option: 'apiKey',
    environmentVariable: 'EXAMPLE_API_KEY',
    header: 'x-example-auth',
    prefix: 'Bearer ',
    secret: true,
  },
  readError: ({ body }) => {
    const { message, quota, fields } = (typeof body === 'object' && body !== null ? body : {}) as Record<
      string,
      unknown
    >;
    return {
      message: typeof message === 'string' ? message : undefined,
      reason: quota === true ? 'quota-exceeded' : undefined,
      fields: Array.isArray(fields) ? fields : undefined,
    };
  },
};

export const KEY = 'example-secret-key-1234';

export const ItemSchema = v.object({ id: v.string(), name: v.optional(v.string()) });
const BodySchema = v.object({ name: v.optional(v.pipe(v.string(), v.maxLength(5))) });

const METHODS = { read: 'get', delete: 'delete', set: 'patch', unsafe: 'post' } as const;

/** Calls the operation of an effect on item `1`. */
export function call(
  effect: Effect,
  clientOptions: CoreClientOptions,
  options?: UpdateOptions | RequestOptions,
): Promise<unknown> {
  const client = createClient(EXAMPLE, { apiKey: KEY, ...clientOptions });
  return request(
    client,
    {
      operation: `items.${effect}`,
      method: METHODS[effect],
      effect,
      path: ['items', { id: '1' }],
      ...(effect === 'set' || effect === 'unsafe' ? { body: jsonBody({ name: 'n' }, BodySchema) } : {}),
      response: ItemSchema,
    },
    options,
  );
}

/** Resolves to what a call rejects with. */
export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('expected the call to reject');
}
