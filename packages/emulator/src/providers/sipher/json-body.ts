import { readBytes } from '../../server/json-body.ts';
import type { Wire } from '../../server/wire.ts';
import { Refusal, serverFault } from './refusal.ts';

const maxBytes = 1024 * 1024;

/**
 * Reads the body of a request as the API's framework does: whatever the method, as JSON that is an object or a list.
 * Another content type is no body at all, and an empty body is `{}` once its length is declared. What the framework itself
 * refuses comes out as a fault of the server.
 *
 * @param wire Holds the body of a GET, which a `Request` cannot.
 * @throws Refusal 400 or 500
 */
export async function readJsonBody(request: Request, wire: Wire): Promise<unknown> {
  const { headers } = request;
  const contentType = headers.get('Content-Type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(contentType)) return undefined;
  const decoder = decoderFor(/;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1] ?? 'utf-8');
  const bytes = await readBytes({ body: request.body ?? wire.strayBody() });
  if (bytes.byteLength > maxBytes) throw serverFault();
  const text = decoder.decode(bytes);
  if (text === '') return headers.has('Content-Length') || headers.has('Transfer-Encoding') ? {} : undefined;
  try {
    // Depth does no harm here, unlike elsewhere in the emulator: nothing below the second level is looked at or kept.
    if (/^\s*[[{]/.test(text)) return JSON.parse(text);
  } catch {
    // Told below.
  }
  throw new Refusal(400, 'INVALID_JSON', 'Request body is not valid JSON');
}

/** The framework takes the encodings of Unicode. */
function decoderFor(charset: string): TextDecoder {
  try {
    if (/^utf-/i.test(charset)) return new TextDecoder(charset);
  } catch {
    // Told below.
  }
  throw serverFault();
}
