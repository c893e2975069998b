import { fileFromPath } from '@x/agent-sessions/node';
import { createUxmate } from '@x/agent-sessions/uxmate';
import type { Places } from './tour.ts';

/** Sends a file of the disk: for runtimes with Node's modules. */
export async function sendFile({ baseUrls }: Places, path: string): Promise<void> {
  const { sessions } = createUxmate({ baseUrl: baseUrls.uxmate });
  await sessions.create({ agent_id: 'agent-1', text_prompt: 'Read it.', files: [await fileFromPath(path)] });
}
