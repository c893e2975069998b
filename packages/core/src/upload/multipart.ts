import { callSafely } from '../client/hooks.ts';
import { invalidInput } from '../errors/usage-error.ts';
import type { Track, WrittenBody } from '../request/request-description.ts';
import { type BodyStream, unreadableBody } from '../transport/transport.ts';
import { blobPartOf, bytesOf, type FormFile } from './form-file.ts';

/** One field of a form: its name, and a text or a file. */
export type FormPart = readonly [name: string, value: string | FormFile];

/**
 * Writes a `multipart/form-data` body by hand: `FormData` would turn the line ends of texts into CRLF. The boundary is
 * made once, so that each attempt sends the same bytes. Files are read as they are sent.
 */
export function encodeMultipart(parts: readonly FormPart[]): WrittenBody {
  // React Native has no `crypto`, a page that did not come over TLS no `randomUUID`.
  const boundary = `x-sessions-${globalThis.crypto?.randomUUID?.() ?? `${Math.random()}-${Math.random()}`}`;
  const encoder = new TextEncoder();
  const pieces: Piece[] = [];
  let text = '';
  for (const [name, value] of parts) {
    text += `--${boundary}\r\nContent-Disposition: form-data; name="${name}"`;
    if (typeof value === 'string') {
      if (/\p{Surrogate}/u.test(value)) throw invalidInput(name, 'must be well-formed Unicode');
      text += `\r\n\r\n${value}\r\n`;
    } else {
      text += `; filename="${value.name}"\r\nContent-Type: ${value.type}\r\n\r\n`;
      pieces.push(encoder.encode(text), value);
      text = '\r\n';
    }
  }
  pieces.push(encoder.encode(`${text}--${boundary}--\r\n`));
  const content = streamOf(pieces);
  return { contentType: `multipart/form-data; boundary=${boundary}`, content, track: trackUpload(content) };
}

type Piece = Uint8Array<ArrayBuffer> | FormFile;

function streamOf(pieces: readonly Piece[]): BodyStream {
  return {
    size: pieces.reduce((sum, piece) => sum + ('name' in piece ? piece.size : piece.byteLength), 0),
    async *bytes() {
      let held: Uint8Array | undefined;
      let isSent = false;
      for (const piece of pieces) {
        try {
          for await (const chunk of 'name' in piece ? bytesOf(piece) : [piece]) {
            // Handed on once the next one is there: where the first file cannot be read, nothing is sent.
            if (held) {
              isSent = true;
              yield held;
            }
            held = chunk;
          }
        } catch (error) {
          throw unreadableBody(piece as FormFile, isSent, error);
        }
      }
      if (held) yield held;
    },
    async blob(signal) {
      const parts: BlobPart[] = [];
      for (const piece of pieces) {
        try {
          parts.push('name' in piece ? await blobPartOf(piece, signal) : piece);
        } catch (error) {
          throw unreadableBody(piece as FormFile, false, error);
        }
      }
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
