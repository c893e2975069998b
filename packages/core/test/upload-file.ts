import * as v from 'valibot';
import * as core from '../src/index.ts';
import { EXAMPLE, ItemSchema } from './example-provider.ts';
import type { RawServer } from './raw-server.ts';

/** Uploads one file. The last parameter is for a fresh copy of the package. */
export function upload(
  file: object,
  options: core.CoreClientOptions,
  requestOptions: core.UploadOptions = {},
  { createClient, readFile, request, encodeMultipart } = core,
): Promise<unknown> {
  const part = readFile('file', file, () => 'application/octet-stream');
  return request(
    createClient(EXAMPLE, { apiKey: 'a-key', ...options }),
    {
      operation: 'files.create',
      method: 'post',
      effect: 'unsafe',
      path: ['files'],
      body: { value: {}, schema: v.object({}), write: () => encodeMultipart([['file', part]]) },
      response: ItemSchema,
    },
    requestOptions,
  );
}

/** The bytes that the server has received. */
export const bytesAt = (server: RawServer) => server.connections[0]?.socket.bytesRead ?? 0;
