import { invalidInput } from '../errors/usage-error.ts';
import { throwIfAborted } from '../request/deadline.ts';
import { describeType, tagOf } from '../schema/describe-type.ts';

/** A file whose bytes are read as they are sent, such as one on disk. A `File` of the platform is one, too. */
export interface StreamedFile {
  readonly name: string;
  /** Its media type; empty if unknown. */
  readonly type: string;
  /** How many bytes it has. */
  readonly size: number;
  /** Its bytes from the start; called again for each attempt. */
  stream(): AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>;
  /** The same as a Blob, where a stream cannot be sent. Without it the file is read into memory there. */
  blob?(): Promise<Blob>;
}

/** A file to upload. A `Blob` has no name, and is sent as `blob`. */
export type FileInput =
  | Blob
  | StreamedFile
  | {
      /** Path parts and control characters are removed. */
      readonly name: string;
      readonly data: Uint8Array | ArrayBuffer | Blob;
      /** Its media type. Default: by the extension of the name, else `application/octet-stream`. */
      readonly type?: string | undefined;
    };

type Content = Uint8Array<ArrayBuffer> | Blob | Pick<StreamedFile, 'size' | 'stream' | 'blob'>;

/** A file as a part of a form. */
export interface FormFile {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly content: Content;
  /** Its name in errors, such as `files[0]`. */
  readonly parameter: string;
}

/**
 * Turns a caller's file into a part of a form.
 *
 * @param parameter Its name in errors, such as `files[0]`.
 * @param typeOf Returns a media type by the extension of a name.
 */
export function readFile(parameter: string, given: unknown, typeOf: (name: string) => string): FormFile {
  const { data = given, name, type }: { readonly [Field in 'data' | 'name' | 'type']?: unknown } = Object(given);
  const content = asContent(data);
  if (content === undefined) throw invalidInput(parameter, 'must be a File, a Blob, or { name, data } with bytes');
  const givenName = name === undefined && isBlob(given) ? 'blob' : name;
  if (typeof givenName !== 'string')
    throw invalidInput(`${parameter}.name`, `must be a string; got ${describeType(name)}`);
  const givenType = type ?? (isBlob(content) ? content.type : '');
  if (typeof givenType !== 'string' || !/^[\x20-\x7e]*$/.test(givenType)) {
    throw invalidInput(`${parameter}.type`, 'must be a media type');
  }
  const size = isBytes(content) ? content.byteLength : content.size;
  return { name: safeName(givenName), type: givenType || typeOf(givenName), size, content, parameter };
}

function asContent(given: unknown): Content | undefined {
  // Copies: what the caller does with the bytes meanwhile must not go out.
  if (isBytes(given)) return new Uint8Array(given);
  if (tagOf(given) === 'ArrayBuffer') return new Uint8Array((given as ArrayBuffer).slice(0));
  const { size, stream, arrayBuffer }: Partial<StreamedFile & Blob> = Object(given);
  const isReadable = typeof stream === 'function' || (isBlob(given) && typeof arrayBuffer === 'function');
  return isReadable && Number.isSafeInteger(size) && Number(size) >= 0 ? (given as StreamedFile) : undefined;
}

function isBytes(value: unknown): value is Uint8Array<ArrayBuffer> {
  return tagOf(value) === 'Uint8Array';
}

function isBlob(value: unknown): value is Blob {
  return ['Blob', 'File'].includes(tagOf(value));
}

/** A name that stays within the header of its part, and names no folder where it arrives. */
function safeName(name: string): string {
  const last = name.split(/[\\/]/).at(-1) ?? '';
  const printable = last.replace(/\p{Cc}/gu, '').replace(/\p{Surrogate}/gu, '\ufffd');
  return /^[.\s]*$/.test(printable) ? 'file' : printable.replaceAll('"', '%22');
}

const CHUNK_SIZE = 64 * 1024;

/** The bytes of a file in chunks: exactly as many as its size says. */
export async function* bytesOf({ size, content }: FormFile): AsyncGenerator<Uint8Array, void, undefined> {
  let left = size;
  for await (const chunk of chunksOf(content)) {
    left -= chunk.byteLength;
    if (left < 0) break;
    yield chunk;
  }
  if (left !== 0) throw changed();
}

async function* chunksOf(content: Content): AsyncGenerator<Uint8Array, void, undefined> {
  if (isBytes(content)) {
    for (let at = 0; at < content.byteLength; at += CHUNK_SIZE) yield content.subarray(at, at + CHUNK_SIZE);
    return;
  }
  // A Blob of jsdom has no stream.
  if (!content.stream) {
    yield new Uint8Array(await (content as Blob).arrayBuffer());
    return;
  }
  const stream = content.stream();
  if (!('getReader' in stream)) {
    yield* stream;
    return;
  }
  // Not every browser can iterate over a stream.
  const reader = stream.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** A file as a part of a Blob. One that can only be streamed is read into memory for that. */
export async function blobPartOf(file: FormFile, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer> | Blob> {
  const { size, content } = file;
  if (isBytes(content)) return content;
  const blob = isBlob(content) ? content : await content.blob?.();
  if (blob && blob.size < size) throw changed();
  // One of another realm would count as a string.
  if (blob && new Blob([blob]).size === blob.size) return blob.slice(0, size);
  const chunks: BlobPart[] = [];
  for await (const chunk of bytesOf(file)) {
    throwIfAborted(signal);
    chunks.push(chunk as Uint8Array<ArrayBuffer>);
  }
  return new Blob(chunks);
}

function changed(): Error {
  return new Error('it changed after its size was read, or can be read only once');
}
