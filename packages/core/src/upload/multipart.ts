import { callSafely } from '../client/hooks.ts';
import { invalidInput } from '../errors/usage-error.ts';
import type { Track, WrittenBody } from '../request/request-description.ts';
import type { BodyStream } from '../transport/transport.ts';
import { blobPartOf, bytesOf, type FormFile } from './form-file.ts';

/** One field of a form: its name, and a text or a file. */
export type FormPart = readonly [name: string, value: string | FormFile];

/**
 * Writes a `multipart/form-data` body by hand: `FormData` would turn the line ends of texts into CRLF. The boundary is
 * made once, so that each attempt sends the same bytes. Files are read as they are sent.
 */
export function encodeMultipart(parts: readonly FormPart[]): WrittenBody {
  const boundary = `x-sessions-${crypto.randomUUID()}`;
  const encoder = new TextEncoder();
  const pieces: Piece[] = [];
  const write = (text: string) => pieces.push(encoder.encode(text));
  for (const [name, value] of parts) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`;
    if (typeof value === 'string') {
      if (/\p{Surrogate}/u.test(value)) throw invalidInput(name, 'must be well-formed Unicode');
      write(`${head}\r\n\r\n${value}\r\n`);
    } else {
      write(`${head}; filename="${value.name}"\r\nContent-Type: ${value.type}\r\n\r\n`);
      pieces.push(value);
      write('\r\n');
    }
  }
  write(`--${boundary}--\r\n`);
  const content = streamOf(pieces);
  return { contentType: `multipart/form-data; boundary=${boundary}`, content, track: trackUpload(content) };
}

type Piece = Uint8Array<ArrayBuffer> | FormFile;

function streamOf(pieces: readonly Piece[]): BodyStream {
  return {
    size: pieces.reduce((sum, piece) => sum + ('name' in piece ? piece.size : piece.byteLength), 0),
    async *bytes() {
      for (const piece of pieces) {
        if ('name' in piece) yield* bytesOf(piece);
        else yield piece;
      }
    },
    async blob(signal) {
      const parts: BlobPart[] = [];
      for (const piece of pieces) parts.push('name' in piece ? await blobPartOf(piece, signal) : piece);
      return new Blob(parts);
    },
  };
}

function trackUpload({ size, bytes, blob }: BodyStream): Track {
  return (options) => {
    let sentBytes = 0;
    const report = (added: number) => {
      // After the response there is nothing more to report.
      if (sentBytes === size) return;
      sentBytes += added;
      callSafely(options, 'onUploadProgress', () => ({ sentBytes, totalBytes: size }));
    };
    async function* trackedBytes() {
      for await (const piece of bytes()) {
        yield piece;
        // Asked for the next one: this one has gone.
        report(piece.byteLength);
      }
    }
    return {
      body: { size, bytes: trackedBytes, blob },
      onResponse(status) {
        if (status >= 200 && status <= 299) report(size - sentBytes);
      },
    };
  };
}
