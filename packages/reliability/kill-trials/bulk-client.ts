import { createEdgegap } from '@x/deployment-sessions';
import { fileCheckpoint } from '@x/deployment-sessions/node';
import type { ClientMessage, ClientTask } from './bulk-trials.ts';

// The process that is killed: creates sessions, and goes on where a process before it was killed.

const { baseUrl, apiKey, deploymentId, path, items, chunkSize } = JSON.parse(process.argv[2] ?? '') as ClientTask;
const { sessions } = createEdgegap({ baseUrl, apiKey }).deployment(deploymentId);

function* all() {
  for (let index = 0; index < items; index += 1) {
    yield { custom_id: `p${index}`, ip_list: [`10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`] };
  }
}

/** Resolves once the message has left this process. */
function report(message: ClientMessage): Promise<unknown> {
  return new Promise((resolve) => process.send?.(message, undefined, undefined, resolve));
}

const { counts, error } = await sessions.createMany(all(), {
  chunkSize,
  checkpoint: fileCheckpoint(path),
  onResult: ({ customId, status }) => report({ customId, status }),
});
await report({ counts, error: error && String(error) });
process.disconnect();
