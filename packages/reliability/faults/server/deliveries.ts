import { type Random, wholeNumber } from '../random.ts';
import type { Delivery } from './steps.ts';
import { chunkBytes, headBytes, LAST_CHUNK, type WireResponse } from './wire.ts';

/** Cuts bytes into a few pieces, at places that the seed decides. */
export function inPieces(bytes: Buffer, random: Random): Buffer[] {
  const cuts = Array.from({ length: wholeNumber(random, 0, 3) }, () => wholeNumber(random, 1, bytes.length));
  const places = [...new Set([0, ...cuts, bytes.length])].sort((one, other) => one - other);
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

/** A true beginning: at least one byte, and not all. */
export function beginning(bytes: Buffer, random: Random): Buffer {
  return bytes.subarray(0, wholeNumber(random, 1, Math.max(1, bytes.length - 1)));
}

/** The response as it is. */
export function wholeResponse(response: WireResponse, random: Random): Delivery {
  return { pieces: inPieces(Buffer.concat([headBytes(response), response.body]), random), end: 'keep' };
}

/** The whole response in chunks. */
export function inChunks(response: WireResponse, random: Random): Delivery {
  const body = Buffer.concat([chunkBytes(inPieces(response.body, random)), LAST_CHUNK]);
  return { pieces: [headBytes(response, 'chunks'), body], end: 'keep' };
}

/** The head and a part of the body. */
export function partOfBody(response: WireResponse, random: Random): Buffer {
  return Buffer.concat([headBytes(response), beginning(response.body, random)]);
}

/** Byte after byte, too slowly to come to an end in time. `from`: how many bytes come at once before. */
export function drip(bytes: Buffer, from: number): Delivery {
  const slow = [...bytes.subarray(from)].map((byte) => Uint8Array.of(byte));
  return { pieces: [...(from > 0 ? [bytes.subarray(0, from)] : []), ...slow], gapMs: 40, end: 'stall' };
}
