import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import type { ByteReader } from '../response/read-body.ts';
import { END, readStream } from './read-stream.ts';

/** Makes what undoes a content coding; told the first bytes, which some tell their kind by. */
type MakeDecoder = (first: Uint8Array) => Transform;

const everywhere: readonly (readonly [string, MakeDecoder])[] = [
  ['gzip', () => zlib.createGunzip()],
  ['x-gzip', () => zlib.createGunzip()],
  // With a head of zlib's, as the standard has it, or without, as some servers do.
  ['deflate', ([first = 0]) => ((first & 0x0f) === 8 ? zlib.createInflate() : zlib.createInflateRaw())],
  ['br', () => zlib.createBrotliDecompress()],
];

let known: ReadonlyMap<string, MakeDecoder> | undefined;

/** Made when first asked for: the look at zstd takes a moment that no import should. */
function decoders(): ReadonlyMap<string, MakeDecoder> {
  known ??= new Map(hasZstd() ? [...everywhere, ['zstd', () => zlib.createZstdDecompress()]] : everywhere);
  return known;
}

/** Node has it from 22.15 on, but that of Node 22 takes a body that was cut off for a whole one. */
function hasZstd(): boolean {
  if (typeof zlib.zstdDecompressSync !== 'function') return false;
  const cutOff = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd);
  try {
    zlib.zstdDecompressSync(cutOff);
    return false;
  } catch {
    return true;
  }
}

/** What goes out as `accept-encoding`. */
export function acceptedCodings(): string {
  accepted ??= [...decoders().keys()].filter((name) => name !== 'x-gzip').join(', ');
  return accepted;
}

let accepted: string | undefined;

/** More than one server in a row has ever put on. */
const MAX_CODINGS = 5;

/** Undoes the codings of a body, as fetch does: one that is not known is left as it is. */
export function decodeBody(body: ByteReader, contentEncoding: string): ByteReader {
  const names = contentEncoding.split(',').map((name) => name.trim().toLowerCase());
  const codings = names.filter((name) => name !== '' && name !== 'identity').map((name) => decoders().get(name));
  if (codings.length > MAX_CODINGS || codings.includes(undefined)) return body;
  // The last one that was put on comes off first.
  return codings.reduceRight((reader, coding) => (coding ? decoded(reader, coding) : reader), body);
}

function decoded(source: ByteReader, makeDecoder: MakeDecoder): ByteReader {
  let opened: Promise<ByteReader | undefined> | undefined;
  const open = async () => {
    const { done, value } = await source.read();
    // Nothing at all, whatever it is called.
    return done || value === undefined ? undefined : readDecoder(source, makeDecoder(value), value);
  };
  return {
    async read() {
      opened ??= open();
      const reader = await opened;
      return reader ? reader.read() : END;
    },
    async cancel() {
      await source.cancel();
      await (await opened)?.cancel();
    },
  };
}

function readDecoder(source: ByteReader, decoder: Transform, first: Uint8Array): ByteReader {
  let problem: unknown;
  decoder.on('error', (error) => {
    problem ??= asDataError(error);
  });
  feed(source, decoder, first).catch((error: unknown) => {
    // The connection's own trouble.
    problem ??= error;
    decoder.destroy();
  });
  return readStream({
    stream: decoder,
    isComplete: () => false,
    problem: () => problem,
    onDone(isRead) {
      decoder.destroy();
      if (!isRead) source.cancel().catch(() => {});
    },
  });
}

/** Feeds a decoder as fast as its output is read: a few bytes may decode to very many. */
async function feed(source: ByteReader, decoder: Transform, first: Uint8Array): Promise<void> {
  for (let piece: Uint8Array | undefined = first; piece; piece = (await source.read()).value) {
    const isTaken = new Promise<unknown>((resolve) => decoder.write(piece, resolve));
    await isTaken;
    if (decoder.destroyed) return;
  }
  decoder.end();
}

/** Each decoder has names of its own for what is not compressed as it says; the loop knows zlib's. */
function asDataError(error: NodeJS.ErrnoException): Error {
  const code = error.code === 'Z_BUF_ERROR' ? error.code : 'Z_DATA_ERROR';
  return Object.assign(new Error(error.message), { code });
}
