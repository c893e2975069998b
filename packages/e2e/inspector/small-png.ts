import { crc32, deflateSync } from 'node:zlib';
import type { Page } from 'playwright-core';

/** The most colours that a PNG with a palette has. */
const maxColours = 256;

/** The same picture with 256 colours, a third of the size: a page of text has few colours, and many shades at its edges. */
export async function smallPng(page: Page, png: Buffer): Promise<Buffer> {
  const { width, height, pixels } = await decode(page, png);
  const palette = paletteOf(pixels);
  const indices = new Map([...new Set(pixels)].map((colour) => [colour, nearest(palette, colour)]));
  const rows = Buffer.alloc((width + 1) * height); // each begins with its filter: none
  pixels.forEach((pixel, at) => {
    rows[at + Math.floor(at / width) + 1] = indices.get(pixel) ?? 0;
  });
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8); // 8 bits a pixel, of a palette
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(palette.flatMap((colour) => [colour & 255, (colour >> 8) & 255, (colour >> 16) & 255]))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The browser decodes it. @returns Pixels of the form 0xBBGGRR. */
async function decode(page: Page, png: Buffer) {
  const { width, height, base64 } = await page.evaluate(async (source) => {
    const bitmap = await createImageBitmap(new Blob([Uint8Array.fromBase64(source)]));
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context?.drawImage(bitmap, 0, 0);
    const { data } = context?.getImageData(0, 0, bitmap.width, bitmap.height) ?? { data: new Uint8Array() };
    return { width: bitmap.width, height: bitmap.height, base64: new Uint8Array(data).toBase64() };
  }, png.toString('base64'));
  const bytes = new Uint8Array(Buffer.from(base64, 'base64'));
  return { width, height, pixels: new Uint32Array(bytes.buffer).map((pixel) => pixel & 0xffffff) };
}

/** The most frequent colour of each group of alike ones, the largest groups first. */
function paletteOf(pixels: Uint32Array): number[] {
  const counts = new Map<number, number>();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const groups = new Map<number, { count: number; readonly colour: number }>();
  for (const [colour, count] of [...counts].sort(([, one], [, other]) => other - one)) {
    const alike = colour & 0xf0f0f0;
    const group = groups.get(alike);
    if (group === undefined) groups.set(alike, { colour, count });
    else group.count += count;
  }
  const largest = [...groups.values()].sort((one, other) => other.count - one.count);
  return largest.slice(0, maxColours).map(({ colour }) => colour);
}

function nearest(palette: readonly number[], colour: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  palette.forEach((candidate, index) => {
    const distance = [0, 8, 16].reduce(
      (sum, bits) => sum + (((candidate >> bits) & 255) - ((colour >> bits) & 255)) ** 2,
      0,
    );
    if (distance < least) [best, least] = [index, distance];
  });
  return best;
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}
