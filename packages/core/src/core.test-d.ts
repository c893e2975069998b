import * as v from 'valibot';
import { expectTypeOf } from 'vitest';
import {
  type ApiError,
  bindOperations,
  type Client,
  type ClientError,
  customRequest,
  isClientErrorData,
} from './index.ts';

// Compiled with the package: a line that compiles although it is marked as an error fails the type check.

declare const client: Client;
declare const error: ClientError;
declare const data: unknown;

expectTypeOf(error.status).toEqualTypeOf<number | undefined>();
if (error.kind === 'api') expectTypeOf(error).toEqualTypeOf<ApiError>();
if (error.kind === 'api') expectTypeOf(error.status).toEqualTypeOf<number>();
if (isClientErrorData(data) && data.kind === 'api') expectTypeOf(data.status).toEqualTypeOf<number>();
// @ts-expect-error a misspelt kind
if (error.kind === 'apii') throw error;

const NoteSchema = v.object({ id: v.string(), at: v.pipe(v.string(), v.transform(Date.parse)) });
const endpoint = { method: 'get', path: ['note'] } as const;
expectTypeOf(customRequest(client, endpoint)).resolves.toBeUnknown();
expectTypeOf(customRequest(client, { ...endpoint, response: NoteSchema })).resolves.toEqualTypeOf<{
  id: string;
  at: number;
}>();

const bound = bindOperations(client, { get: (_client: Client, id: string) => id });
expectTypeOf(bound.get).toEqualTypeOf<(id: string) => string>();
// @ts-expect-error the id is missing
bound.get();
