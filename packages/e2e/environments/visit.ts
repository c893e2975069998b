import { createPortal, type PortalOptions } from '@x/agent-sessions/portal';
import { createVapi, isClientError, type VapiOptions } from '@x/vapi';

/** Where the APIs are, and the keys for them: an emulator's. */
export interface Places {
  readonly baseUrls: Readonly<Record<'vapi' | 'portal', string>>;
  readonly keys: Readonly<Record<'vapi' | 'portal', string>>;
}

export type Sending = Pick<VapiOptions & PortalOptions, 'fetch' | 'transport'>;

/** Writes, reads, pages, deletes, uploads and subscribes; returns what must be the same in each environment. */
export async function visit(places: Places, sending: Sending = {}) {
  return { vapi: await visitVapi(places, sending), portal: await visitPortal(places, sending) };
}

export async function visitVapi({ baseUrls, keys }: Places, sending: Sending = {}) {
  // In a page a secret key has to be allowed; elsewhere the option changes nothing.
  const options = { apiKey: keys.vapi, baseUrl: baseUrls.vapi, dangerouslyAllowBrowser: true };
  const { sessions } = createVapi({ ...options, ...sending });
  const { id, name } = await sessions.create({ name: 'thïrd ✓' });
  const { status } = await sessions.update(id, { status: 'completed' });
  const listed: unknown[] = [];
  for await (const each of sessions.listAll({ limit: 1 })) listed.push(each.name);
  const deleted = (await sessions.delete(id))?.name;
  return { name, status, listed, deleted, after: await reasonOf(sessions.get(id)) };
}

export async function visitPortal({ baseUrls, keys }: Places, sending: Sending = {}) {
  const { sessions } = createPortal({ token: keys.portal, baseUrl: baseUrls.portal, ...sending });
  const { session_id } = await upload({ baseUrls, keys }, sending);
  const statuses: string[] = [];
  for await (const { status } of sessions.subscribe(session_id)) if (!statuses.includes(status)) statuses.push(status);
  return { statuses };
}

/** A form with text, and with a file in each form. */
export async function upload({ baseUrls, keys }: Places, sending: Sending = {}) {
  const { sessions } = createPortal({ token: keys.portal, baseUrl: baseUrls.portal, ...sending });
  const files = [
    { name: 'bytes.bin', data: bytes() },
    { name: 'blob.csv', data: new Blob(['a,b\n']) },
    new File(['täxt'], 'file.txt', { type: 'text/plain' }),
  ];
  return await sessions.createAsync({ agent_id: 'agent-1', text_prompt: 'How did we do?\nTell me.', files });
}

/** Not text: what is decoded on its way arrives otherwise. */
export function bytes(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(70_000).map((_, index) => index % 251);
}

async function reasonOf(call: Promise<unknown>): Promise<unknown> {
  const error = await call.catch((thrown: unknown) => thrown);
  return isClientError(error) ? error.reason : error;
}
