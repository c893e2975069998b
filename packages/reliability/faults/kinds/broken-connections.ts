import { wholeNumber } from '../random.ts';
import { beginning, drip, inChunks, inPieces, partOfBody, wholeResponse } from '../server/deliveries.ts';
import type { Delivery, Fault, Step } from '../server/steps.ts';
import { chunkBytes, headBytes, type WireResponse } from '../server/wire.ts';

// Faults of connections: resets, stalls, partial responses, wrong lengths.

/** Long enough for a response on a busy machine, short enough to wait for often. */
const SHORT = 1_000;

/** The request takes effect, then the response is delivered in this way. */
export function applied(deliver: Exclude<Step, string>['deliver']): Step {
  return { applies: true, deliver };
}

/** The request does not reach the API. */
export function notApplied(deliver: Exclude<Step, string>['deliver']): Step {
  return { applies: false, deliver };
}

const nothing = (end: Delivery['end']) => (): Delivery => ({ pieces: [], end });
const head = (response: WireResponse) => headBytes(response);
const all = (response: WireResponse) => Buffer.concat([headBytes(response), response.body]);
/** The end of the connection comes as a reset or in order. */
const once = (bytes: Buffer, end: Delivery['end']): Delivery => ({ pieces: [bytes], end });

export const RESET = notApplied(nothing('reset'));
export const APPLIED_RESET = applied(nothing('reset'));

export const brokenConnections: readonly Fault[] = [
  { name: 'refused', steps: [], refused: true },
  { name: 'reset on accept', steps: ['reset on accept'] },
  { name: 'reset in the request', steps: ['reset in the request'] },
  { name: 'reset after the request', steps: [RESET] },
  { name: 'reset after the request, always', steps: [RESET], always: true },
  { name: 'reset of a reused connection', steps: [RESET], reused: true },
  { name: 'applied, then reset', steps: [APPLIED_RESET] },
  { name: 'applied, then reset of a reused connection', steps: [APPLIED_RESET], reused: true },
  { name: 'applied, then closed', steps: [applied(nothing('close'))] },
  { name: 'stall before the head', steps: [notApplied(nothing('stall'))], timeout: SHORT },
  {
    name: 'stall before the head, always',
    steps: [notApplied(nothing('stall'))],
    always: true,
    timeout: 2 * SHORT,
    totalTimeout: 3 * SHORT,
  },
  { name: 'applied, then stall before the head', steps: [applied(nothing('stall'))], timeout: SHORT },
  {
    name: 'applied, then stall in the head',
    steps: [applied((own, random) => once(beginning(head(own), random), 'stall'))],
    timeout: SHORT,
  },
  {
    name: 'applied, then stall in the body',
    steps: [applied((own, random) => once(partOfBody(own, random), 'stall'))],
    timeout: SHORT,
  },
  { name: 'applied, then drip of the head', steps: [applied((own) => drip(all(own), 0))], timeout: SHORT },
  {
    name: 'applied, then drip of the body',
    steps: [applied((own) => drip(all(own), head(own).length))],
    timeout: SHORT,
  },
  { name: 'cut in the head', steps: [applied((own, random) => once(beginning(head(own), random), 'close'))] },
  { name: 'cut in the body', steps: [applied((own, random) => once(partOfBody(own, random), 'close'))] },
  { name: 'reset in the body', steps: [applied((own, random) => once(partOfBody(own, random), 'reset'))] },
  {
    name: 'length too long',
    steps: [
      applied((own, random) => {
        const told = headBytes(own, own.body.length + wholeNumber(random, 1, 1000));
        return once(Buffer.concat([told, own.body]), 'close');
      }),
    ],
  },
  {
    name: 'length too short',
    steps: [
      applied((own, random) => {
        const told = headBytes(own, wholeNumber(random, 1, own.body.length - 1));
        return { pieces: [Buffer.concat([told, own.body])], end: 'stall', clientCloses: true };
      }),
    ],
  },
  {
    name: 'chunks that are cut off',
    steps: [
      applied((own, random) =>
        once(Buffer.concat([headBytes(own, 'chunks'), chunkBytes(inPieces(own.body, random))]), 'close'),
      ),
    ],
  },
  {
    name: 'cut off without a length',
    steps: [
      applied((own, random) =>
        once(Buffer.concat([headBytes(own, 'end of connection'), beginning(own.body, random)]), 'close'),
      ),
    ],
  },
  {
    name: 'whole without a length',
    steps: [applied((own) => once(Buffer.concat([headBytes(own, 'end of connection'), own.body]), 'close'))],
  },
  { name: 'whole in chunks', steps: [applied(inChunks)] },
  {
    name: 'whole after early hints',
    steps: [
      applied((own, random) => {
        const hints = Buffer.from('HTTP/1.1 103 Early Hints\r\nlink: </a.css>\r\n\r\n');
        return { pieces: [hints, ...wholeResponse(own, random).pieces], end: 'keep' };
      }),
    ],
  },
  {
    name: 'a length that is no number',
    steps: [
      applied((own) =>
        once(
          Buffer.from(
            all(own)
              .toString('latin1')
              .replace(/content-length: \d+/, 'content-length: many'),
            'latin1',
          ),
          'close',
        ),
      ),
    ],
  },
  { name: 'no HTTP', steps: [applied(() => once(Buffer.from('220 mail.example.com ESMTP\r\n'), 'close'))] },
  {
    name: 'a head without end',
    steps: [
      applied((own) => once(head({ ...own, headers: { ...own.headers, 'x-pad': 'x'.repeat(64 * 1024) } }), 'close')),
    ],
  },
];
