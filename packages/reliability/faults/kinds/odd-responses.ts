import { brotliCompressSync, constants, gunzipSync, gzipSync } from 'node:zlib';
import { beginning, inChunks, wholeResponse } from '../server/deliveries.ts';
import type { Fault, Step } from '../server/steps.ts';
import { chunkBytes, headBytes, type WireResponse } from '../server/wire.ts';
import { applied, notApplied } from './broken-connections.ts';

// Faults of responses with 200: unexpected types, contents and sizes.

/** The largest response that the clients of the matrix read. */
export const MAX_RESPONSE_BYTES = 256 * 1024;

const JSON_TYPE = { 'content-type': 'application/json' };
const PAGE = '<!doctype html><html><head><title>Welcome</title></head><body>A proxy greets you.</body></html>';

const as = (change: (own: WireResponse) => Partial<WireResponse>): Step =>
  applied((own, random) => wholeResponse({ ...own, ...change(own) }, random));
const asText = (change: (own: string) => string | Uint8Array) =>
  as((own) => ({ body: Buffer.from(change(own.body.toString()) as string) }));
const withBody = (body: string | Uint8Array, headers: Readonly<Record<string, string>> = JSON_TYPE) =>
  as(() => ({ body: Buffer.from(body as string), headers }));
/** Puts fields first into the (first) object of a response. */
const withFields = (fields: string) => asText((own) => own.replace('{', `{${fields},`));
const withHeaders = (headers: Readonly<Record<string, string>>) =>
  as((own) => ({ headers: { ...own.headers, ...headers } }));

const tooLarge = Buffer.from(`{"pad":"${'x'.repeat(MAX_RESPONSE_BYTES)}"}`);
const zeros = Buffer.alloc(32 * MAX_RESPONSE_BYTES);
const bomb = gzipSync(zeros);
const brotliBomb = brotliCompressSync(zeros);

/** Says that more is to come, and waits for the client to have had enough. */
const compressedTo = (body: Buffer, coding: string): Step =>
  applied((own) => {
    const response = { ...own, headers: { ...JSON_TYPE, 'content-encoding': coding }, body };
    return { pieces: [headBytes(response, body.length + 1), body], end: 'stall' };
  });

const wellCompressed = (own: WireResponse): WireResponse => ({
  ...own,
  headers: { ...own.headers, 'content-encoding': 'gzip' },
  body: gzipSync(own.body),
});

/** Tells whether something, but not all, can be read of a compressed body that was cut off. */
function isPartly(part: Buffer, whole: Buffer): boolean {
  try {
    const { length } = gunzipSync(part, { finishFlush: constants.Z_SYNC_FLUSH });
    return length > 0 && length < whole.length;
  } catch {
    return false;
  }
}

export const oddResponses: readonly Fault[] = [
  { name: 'JSON that is called a text', steps: [withHeaders({ 'content-type': 'text/plain' })] },
  { name: 'JSON without a type', steps: [as(() => ({ headers: {} }))] },
  { name: 'JSON after a byte order mark', steps: [asText((own) => `\ufeff${own}`)] },
  { name: 'JSON with __proto__', steps: [withFields('"__proto__":{"polluted":true}')] },
  { name: 'JSON with an escaped __proto__', steps: [withFields('"\\u005f_proto__":{"polluted":true}')] },
  { name: 'JSON with a key twice', steps: [withFields('"id":"other","sessionId":"other","id":"another"')] },
  { name: 'JSON with deep nesting', steps: [withFields(`"deep":${'['.repeat(50_000)}${']'.repeat(50_000)}`)] },
  {
    name: 'HTML with 200',
    steps: [
      notApplied((own, random) =>
        wholeResponse({ ...own, headers: { 'content-type': 'text/html' }, body: Buffer.from(PAGE) }, random),
      ),
    ],
  },
  { name: 'applied, then HTML with 200', steps: [withBody(PAGE, { 'content-type': 'text/html' })] },
  { name: 'applied, then empty with 200', steps: [withBody('')] },
  {
    name: 'applied, then 204',
    steps: [applied(() => ({ pieces: [Buffer.from('HTTP/1.1 204 No Content\r\n\r\n')], end: 'keep' }))],
  },
  { name: 'applied, then garbage', steps: [withBody('{]\u0000{{ nonsense')] },
  { name: 'applied, then another type', steps: [withBody('\u0089PNG\r\n\u001a\n', { 'content-type': 'image/png' })] },
  {
    name: 'applied, then invalid UTF-8',
    steps: [as(() => ({ body: Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]) }))],
  },
  { name: 'applied, then null', steps: [withBody('null')] },
  { name: 'applied, then a number', steps: [withBody('42')] },
  { name: 'applied, then a text', steps: [withBody('"made"')] },
  {
    name: 'applied, then too large',
    steps: [
      applied((own) => {
        const told = headBytes({ ...own, headers: JSON_TYPE }, 2 * tooLarge.length);
        return { pieces: [told, tooLarge], end: 'stall' };
      }),
    ],
  },
  {
    name: 'applied, then too large in chunks',
    steps: [
      applied((own) => {
        const told = headBytes({ ...own, headers: JSON_TYPE }, 'chunks');
        return { pieces: [told, chunkBytes([tooLarge])], end: 'stall' };
      }),
    ],
  },
  { name: 'applied, then a compression bomb', steps: [compressedTo(bomb, 'gzip')] },
  { name: 'applied, then a compression bomb in Brotli', steps: [compressedTo(brotliBomb, 'br')] },
  { name: 'compressed', steps: [applied((own, random) => wholeResponse(wellCompressed(own), random))] },
  { name: 'compressed, in chunks', steps: [applied((own, random) => inChunks(wellCompressed(own), random))] },
  { name: 'applied, then not compressed as it says', steps: [withHeaders({ 'content-encoding': 'gzip' })] },
  {
    name: 'compressed, cut off',
    steps: [
      applied((own, random) => {
        const response = wellCompressed(own);
        let body = beginning(response.body, random);
        while (!isPartly(body, own.body)) body = beginning(response.body, random);
        return wholeResponse({ ...response, body }, random);
      }),
    ],
  },
];
