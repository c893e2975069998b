// Written by hand like `expectations.ts`, in the same words: how a write whose response is a stream ends, where it ends
// otherwise than any write. What breaks after the response headers is an error of the stream: how far the write has come
// is not known then, and it is never taken up again.

const byEnding: Readonly<Record<string, readonly string[]>> = {
  '1 stream unknown': [
    // Truncated: by the connection, or within an event.
    'cut in the body',
    'reset in the body',
    'length too long',
    'chunks that are cut off',
    'applied, then not compressed as it says',
    // Nothing new for too long: parts of an event and heartbeats are nothing new.
    'applied, then stall in the body',
    'applied, then drip of the body',
    'applied, then pings without end',
    'applied, then a state and pings without end',
    // An end without any piece.
    'applied, then empty with 200',
    'applied, then 204',
    // JSON, as from a proxy that does not stream, that is no chat.
    'applied, then garbage',
    'applied, then invalid UTF-8',
    'applied, then null',
    'applied, then a number',
    'applied, then a text',
    'applied, then the key as garbage',
    // Past the limit of one event.
    'applied, then too large',
    'applied, then too large in chunks',
    'applied, then a compression bomb',
    'applied, then a compression bomb in Brotli',
  ],
  // A cut between two events, where the framing says nothing, cannot be told from the end.
  '1 stream unknown | 1 value': ['length too short', 'cut off without a length', 'compressed, cut off'],
  // Neither a stream nor JSON: not read at all.
  '1 response unknown': ['JSON that is called a text', 'applied, then another type', 'a Response without a stream'],
};

/** By fault. */
export const streamEndings: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(byEnding).flatMap(([ending, faults]) => faults.map((fault) => [fault, ending])),
);
