import { expect } from 'vitest';
import type { EmulatorOptions, VapiChat, VapiSeed, VapiSession, VapiSettings } from '../src/index.ts';
import { start } from './start.ts';
import { vapiCaller } from './vapi-caller.ts';

export const assistantId = '0b6e2a54-3c1d-4f7a-9a7e-2d5f0c8b1e11';

/** Vapi with an assistant of a script, where words take no time unless a test says so. */
export async function stageChats(
  seed: Omit<VapiSeed, 'sessions'> = {},
  settings: VapiSettings = {},
  options: EmulatorOptions = {},
) {
  const emulator = await start({ ...options, settings: { vapi: { wordDelay: 0, ...settings } } });
  emulator.seed({ vapi: seed });
  const call = vapiCaller(emulator);
  const authorization = `Bearer ${emulator.keys.vapi.private}`;
  /** Takes a turn of a session, or one on its own. */
  const chat = async (body: object): Promise<VapiChat> => {
    const response = await call('POST', '/chat', body);
    expect(response).toMatchObject({ status: 201 });
    return response.body as unknown as VapiChat;
  };
  const post = (body: object, init: RequestInit = {}, fetch = globalThis.fetch) =>
    fetch(`${emulator.baseUrls.vapi}/chat`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      ...init,
    });
  const session = async (body: object = { assistantId }) =>
    (await call('POST', '/session', body)).body as unknown as VapiSession;
  const stored = (id: string) => emulator.sessions('vapi').find((inspected) => inspected.session.id === id)?.session;
  return { emulator, call, chat, post, session, stored };
}

/** A script of one reply for the assistant of these tests. */
export function replies(...replies: (string | { role: string }[])[]): Omit<VapiSeed, 'sessions'> {
  return { assistants: [{ id: assistantId, script: { replies } }] };
}

/** Reads a body to its end, however that comes. */
export async function readAll(response: Response): Promise<{ text: string; error: unknown }> {
  let text = '';
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
    return { text, error: undefined };
  } catch (error) {
    return { text, error };
  }
}

/** The JSON of each event. */
export function itemsOf(text: string): unknown[] {
  return text
    .split('\n\n')
    .filter((block) => block.startsWith('data: '))
    .map((block) => JSON.parse(block.slice('data: '.length)));
}

/** What a stream adds up to. */
export function deltasOf(text: string): string[] {
  return itemsOf(text).map((item) => (item as { delta: string }).delta);
}
