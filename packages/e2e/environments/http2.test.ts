import { readFileSync } from 'node:fs';
import { createPortal } from '@x/agent-sessions/portal';
import { createVapi } from '@x/vapi';
import { afterEach, describe, expect, it } from 'vitest';
import { isMissing, load } from './fetched-packages.ts';
import { authorityPath, startTlsServer } from './tls-server.ts';
import { transportNames, transports } from './transports.ts';
import type { Sending } from './visit.ts';

/** What is used of undici. */
interface Undici {
  readonly Agent: new (options: object) => { close(): Promise<void> };
  fetch(url: string, init: object): Promise<Response>;
  getGlobalDispatcher(): object;
  setGlobalDispatcher(dispatcher: object): void;
}

describe.skipIf(isMissing).each(['undici6', 'undici7', 'undici8'])('an Agent of %s that allows HTTP/2', (version) => {
  const undici = isMissing ? (undefined as never) : load<Undici>(version);
  const before = isMissing ? {} : undici.getGlobalDispatcher();
  afterEach(() => undici.setGlobalDispatcher(before));

  const agentOf = () => new undici.Agent({ allowH2: true, connect: { ca: readFileSync(authorityPath) } });

  it.each([...transportNames, 'its own fetch'] as const)('carries calls and uploads over %s', async (name) => {
    await using server = await startTlsServer();
    const agent = agentOf();
    if (name !== 'its own fetch') undici.setGlobalDispatcher(agent);
    const own: Sending = { fetch: (url, init) => undici.fetch(url, { ...init, dispatcher: agent }) };
    const sending = name === 'its own fetch' ? own : transports[name]();
    const options = { baseUrl: server.url, retries: 0, onMismatch: () => {}, ...sending };
    const { id } = await createVapi({ ...options, apiKey: 'key' }).sessions.create({ name: 'once' });
    const files = [{ name: 'a.csv', data: new Uint8Array(200_000) }];
    const form = { agent_id: 'a', text_prompt: 'Read it.', files };
    const { session_id } = await createPortal({ ...options, token: 'key' }).sessions.createAsync(form);
    expect([id, session_id]).toEqual(['s1', 's1']);
    // undici 8 itself allows Node's fetch only HTTP/1.1, which is built on an older undici.
    const http = version === 'undici8' && name !== 'its own fetch' ? '1.1' : '2.0';
    expect(server.requests).toEqual([
      `${http} POST {"name":"once"}`,
      expect.stringMatching(`^${http} POST --x-sessions`),
    ]);
    await agent.close();
  });
});
