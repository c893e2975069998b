import { readBytes } from '../../server/json-body.ts';
import { Refusal, serverFault } from './refusal.ts';

const maxBytes = 1024 * 1024;

/**
 * Reads the body of a request as the API's framework does: another content type, or nothing, is no body at all, and
 * JSON is an object or a list. What the framework itself refuses comes out as a fault of the server.
 *
 * @throws Refusal 400 or 500
 */
export async function readJsonBody(request: Request): Promise<unknown> {
  const contentType = request.headers.get('Content-Type') ?? '';
  if (!/^application\/json\s*(;|$)/i.test(contentType)) return undefined;
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1] ?? 'utf-8';
  if (charset.toLowerCase() !== 'utf-8') throw serverFault();
  const bytes = await readBytes(request);
  if (bytes.byteLength > maxBytes) throw serverFault();
  const text = new TextDecoder().decode(bytes);
  if (text === '') return undefined;
  try {
    // Depth does no harm here, unlike elsewhere in the emulator: nothing below the second level is looked at or kept.
    if (/^\s*[[{]/.test(text)) return JSON.parse(text);
  } catch {
    // Told below.
  }
  throw new Refusal(400, 'INVALID_JSON', 'Request body is not valid JSON');
}
