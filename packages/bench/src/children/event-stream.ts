const BLOCK_BYTES = 2 ** 20;
const EVENT_BYTES = 200;
/** Odd sizes, small and large, again and again. */
const ODD_SIZES = [1021, 7, 4093, 61, 16_381, 257, 32_749, 3];

export type Chunking = '64 KiB' | 'odd';

function snapshot(status: string, index: number): string {
  const text = 'working on it';
  const json = (filler: string) =>
    `{"id":"s1","agent_id":"a1","created_at":"2026-03-01T09:30:00Z","updated_at":"2026-03-01T09:30:${String(index).padStart(6, '0')}Z","thread_id":"t1","messages":[{"text":"${text}${filler}","role":"assistant"}],"status":"${status}","user_id":"u1"}`;
  return json('.'.repeat(Math.max(0, EVENT_BYTES - json('').length)));
}

function eventOf(json: string): string {
  return `data: ${json}\n\n`;
}

/** A mebibyte of events, no two neighbours the same, the last and the first neither. */
const events = Array.from({ length: Math.floor(BLOCK_BYTES / (EVENT_BYTES + 8)) }, (_, index) =>
  eventOf(snapshot('Running', index)),
);
export const EVENTS_A_BLOCK = events.length;
const block = Buffer.from(events.join(''));

function piecesOf(chunking: Chunking): readonly Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0, count = 0; at < block.length; count += 1) {
    const size = chunking === 'odd' ? (ODD_SIZES[count % ODD_SIZES.length] ?? 1) : 65_536;
    pieces.push(block.subarray(at, at + size));
    at += size;
  }
  return pieces;
}

const pieces = { '64 KiB': piecesOf('64 KiB'), odd: piecesOf('odd') };

/**
 * A response whose body is so many blocks of about a megabyte and then the event that ends the session. The bytes are there
 * already: what is measured is reading them.
 */
export function eventResponse(blocks: number, chunking: Chunking): Response {
  const chunks = pieces[chunking];
  let next = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = chunks[next % chunks.length];
      if (next < chunks.length * blocks && piece) controller.enqueue(piece);
      else {
        controller.enqueue(Buffer.from(eventOf(snapshot('Ready', 0))));
        controller.close();
      }
      next += 1;
    },
  });
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
}
