import { invalidInput } from '../errors/usage-error.ts';
import type { WrittenBody } from '../request/request-description.ts';
import type { BodyStream } from '../transport/transport.ts';
import { blobPartOf, bytesOf, type FormFile } from './form-file.ts';
import { trackUpload } from './upload-progress.ts';

/** One field of a form: its name, and a text or a file. */
export type FormPart = readonly [name: string, value: string | FormFile];

/**
 * Writes a `multipart/form-data` body by hand: `FormData` would turn the line ends of texts into CRLF. The boundary is
 * made once, so that each attempt sends the same bytes. Files are read as they are sent.
 */
export function encodeMultipart(parts: readonly FormPart[]): WrittenBody {
  const boundary = `x-sessions-${crypto.randomUUID()}`;
  const encoder = new TextEncoder();
  const pieces: (Uint8Array<ArrayBuffer> | FormFile)[] = [];
  for (const [name, value] of parts) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`;
    if (typeof value === 'string') {
      if (/\p{Surrogate}/u.test(value)) throw invalidInput(name, 'must be well-formed Unicode');
      pieces.push(encoder.encode(`${head}\r\n\r\n${value}\r\n`));
    } else {
      const { name: filename, type } = value;
      pieces.push(encoder.encode(`${head}; filename="${filename}"\r\nContent-Type: ${type}\r\n\r\n`), value);
      pieces.push(encoder.encode('\r\n'));
    }
  }
  pieces.push(encoder.encode(`--${boundary}--\r\n`));
  const content = streamOf(pieces);
  return { contentType: `multipart/form-data; boundary=${boundary}`, content, track: trackUpload(content) };
}

function streamOf(pieces: readonly (Uint8Array<ArrayBuffer> | FormFile)[]): BodyStream {
  return {
    size: pieces.reduce((sum, piece) => sum + (piece instanceof Uint8Array ? piece.byteLength : piece.size), 0),
    async *bytes() {
      for (const piece of pieces) {
        if (piece instanceof Uint8Array) yield piece;
        else yield* bytesOf(piece);
      }
    },
    async blob(signal) {
      const parts: (Uint8Array<ArrayBuffer> | Blob)[] = [];
      for (const piece of pieces) parts.push(piece instanceof Uint8Array ? piece : await blobPartOf(piece, signal));
      return new Blob(parts);
    },
  };
}
