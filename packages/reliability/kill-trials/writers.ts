import { createPortal } from '@x/agent-sessions/portal';
import { isClientError, type Transport } from '@x/core';
import { createEdgegap } from '@x/deployment-sessions';
import { createSipher } from '@x/sipher';
import { createVapi } from '@x/vapi';
import type { EmulatorAddress } from './emulator-address.ts';

/** The deployment of the sessions that are written. */
export const DEPLOYMENT = 'killed';

/** Where the writers write, and over which transport: ky, unless another one is given. */
export type Target = EmulatorAddress & { readonly transport?: Transport | undefined };

/** Writes a session under a name of its own, and finds it again. */
export interface Writer {
  /** @returns The id, once the write was acknowledged. */
  write(name: string): Promise<string>;
  /** Whether the session is there, as it was written. */
  holds(id: string, name: string): Promise<boolean>;
  /** Every name that is stored, where the API can list them all. */
  list?(): Promise<string[]>;
}

/** One writer for each provider, through its client. Nothing is retried. */
export function createWriters({ baseUrls, keys, transport }: Target): readonly Writer[] {
  const sending = { retries: 0, transport };
  const vapi = createVapi({ apiKey: keys.vapi.private, baseUrl: baseUrls.vapi, ...sending });
  const sipher = createSipher({ apiKey: keys.sipher.pro, baseUrl: baseUrls.sipher, ...sending });
  const portal = createPortal({ token: keys.portal.token, baseUrl: baseUrls.portal, ...sending });
  const { sessions } = createEdgegap({
    apiKey: keys.edgegap.token,
    baseUrl: baseUrls.edgegap,
    ...sending,
  }).deployment(DEPLOYMENT);
  return [
    {
      write: async (name) => (await vapi.sessions.create({ name })).id,
      holds: (id, name) => isThere(async () => (await vapi.sessions.get(id)).name === name),
      async list() {
        const names: string[] = [];
        for await (const { name } of vapi.sessions.listAll({ limit: 1000 })) names.push(name ?? '');
        return names;
      },
    },
    {
      async write(name) {
        await sessions.ensure(name, { ip_list: ['203.0.113.7'] });
        return name;
      },
      holds: (id, name) => isThere(async () => (await sessions.get(id)).custom_id === name),
      async list() {
        const names: string[] = [];
        for await (const { custom_id } of sessions.listAll({ limit: 1000 })) names.push(custom_id ?? '');
        return names;
      },
    },
    {
      // Its sessions have no names.
      write: async () => (await sipher.sessions.create({ defaults: { chain: 'solana' } })).sessionId,
      holds: (id) => isThere(async () => (await sipher.sessions.get(id)).defaults?.chain === 'solana'),
    },
    {
      write: async (name) => (await portal.sessions.createAsync({ agent_id: 'agent-1', text_prompt: name })).session_id,
      holds: (id, name) => isThere(async () => (await portal.sessions.get(id)).messages[0]?.text === name),
      list: async () => (await portal.sessions.list('agent-1')).sessions.map(({ messages }) => messages[0]?.text ?? ''),
    },
  ];
}

async function isThere(look: () => Promise<boolean>): Promise<boolean> {
  try {
    return await look();
  } catch (error) {
    if (isClientError(error) && error.kind === 'api' && error.reason === 'not-found') return false;
    throw error;
  }
}
