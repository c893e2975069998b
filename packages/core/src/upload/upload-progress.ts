import { callSafely } from '../client/hooks.ts';
import type { Track } from '../request/request-description.ts';
import type { BodyStream } from '../transport/transport.ts';

/** Makes what follows how much of a body has been read, in each attempt from its beginning. */
export function trackUpload(body: BodyStream): Track {
  return (options) => {
    if (!options.onUploadProgress) return undefined;
    const { size: totalBytes } = body;
    let sentBytes = 0;
    const tell = () => callSafely(options, 'onUploadProgress', () => ({ sentBytes, totalBytes }));
    return {
      body: {
        size: totalBytes,
        async *bytes() {
          for await (const piece of body.bytes()) {
            yield piece;
            // Asked for the next one: this one has gone. After the answer there is nothing more to tell.
            if (sentBytes === totalBytes) continue;
            sentBytes += piece.byteLength;
            tell();
          }
        },
        blob: (signal) => body.blob(signal),
      },
      onAnswer(status) {
        if (sentBytes === totalBytes || status < 200 || status > 299) return;
        sentBytes = totalBytes;
        tell();
      },
    };
  };
}
