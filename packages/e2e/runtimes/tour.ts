import { createPortal } from '@x/agent-sessions/portal';
import { createUxmate } from '@x/agent-sessions/uxmate';
import { createEdgegap } from '@x/deployment-sessions';
import { createSipher } from '@x/sipher';
import { createVapi, isClientError } from '@x/vapi';

/** Where the tour leads, and the keys for it: those of an emulator. */
export interface Places {
  /** The emulator's own address, for its control. */
  readonly url: string;
  readonly baseUrls: Readonly<Record<'vapi' | 'edgegap' | 'sipher' | 'portal' | 'uxmate', string>>;
  readonly keys: Readonly<Record<'vapi' | 'edgegap' | 'sipher' | 'sipherFree' | 'portal', string>>;
  /** A deployment whose game server is still starting. */
  readonly deployment: string;
  /** An agent whose turns take long. */
  readonly slowAgent: string;
}

// A browser wants to be told that it may hold a secret key; elsewhere it changes nothing.
const common = { dangerouslyAllowBrowser: true };

/**
 * Uses every provider on its main paths, and gives what it saw, without ids and times: it must be the same in each
 * runtime. So it has nothing but the web's own.
 */
export async function tour(places: Places) {
  return {
    vapi: await visitVapi(places),
    edgegap: await visitEdgegap(places),
    sipher: await visitSipher(places),
    portal: await visitPortal(places),
    uxmate: await visitUxmate(places),
    failures: await fail(places),
    abort: await abort(places),
  };
}

async function visitVapi({ baseUrls, keys }: Places) {
  const { sessions } = createVapi({ ...common, apiKey: keys.vapi, baseUrl: baseUrls.vapi });
  const ids: string[] = [];
  for (const name of ['first', 'second', 'thïrd ✓']) ids.push((await sessions.create({ name })).id);
  const [first = '', second = '', third = ''] = ids;
  let pages = 0;
  const onResponse = () => {
    pages += 1;
  };
  const names: (string | undefined)[] = [];
  for await (const { name } of sessions.listAll({ sortOrder: 'ASC', limit: 2 }, { onResponse })) names.push(name);
  return {
    got: (await sessions.get(third)).name,
    names,
    pages,
    updated: (await sessions.update(first, { status: 'completed' })).status,
    deleted: (await sessions.delete(second))?.name,
    left: (await sessions.list()).metadata.totalItems,
  };
}

async function visitEdgegap({ baseUrls, keys, deployment }: Places) {
  const client = createEdgegap({
    ...common,
    apiKey: keys.edgegap,
    baseUrl: baseUrls.edgegap,
  });
  const { sessions } = client.deployment(deployment);
  const body = { ip_list: ['203.0.113.7'] };
  const ensured = await Promise.all([sessions.ensure('match', body), sessions.ensure('match', body)]);
  const ready = await sessions.waitUntilReady('match');
  const players = Array.from({ length: 25 }, (_, index) => ({
    custom_id: `player-${index}`,
    ip_list: ['198.51.100.1'],
  }));
  const made = await sessions.createMany([...players, { custom_id: 'match', ip_list: [] }], { chunkSize: 10 });
  const removed = await sessions.deleteMany(
    players.map(({ custom_id }) => custom_id),
    { chunkSize: 10 },
  );
  return {
    ensuredOnce: new Set(ensured.map(({ session_id }) => session_id)).size === 1,
    ready: ready.status,
    made: made.counts,
    removed: removed.counts,
    left: (await sessions.list()).data?.map(({ custom_id }) => custom_id),
  };
}

async function visitSipher({ baseUrls, keys }: Places) {
  const { sessions } = createSipher({ ...common, apiKey: keys.sipher, baseUrl: baseUrls.sipher });
  const { sessionId } = await sessions.create({ defaults: { chain: 'solana' }, ttlSeconds: 900 });
  const { defaults } = await sessions.get(sessionId);
  await sessions.delete(sessionId);
  return { defaults, after: await failureOf(sessions.get(sessionId)) };
}

async function visitPortal({ baseUrls, keys }: Places) {
  const { sessions } = createPortal({ token: keys.portal, baseUrl: baseUrls.portal });
  const data = new Uint8Array(200_000).map((_, index) => index % 251);
  const files = [new File([data], 'bytes.bin', { type: 'application/octet-stream' })];
  let sent = 0;
  const onUploadProgress = ({ sentBytes, totalBytes }: { readonly sentBytes: number; readonly totalBytes: number }) => {
    sent = sentBytes / totalBytes;
  };
  const { session_id } = await sessions.createAsync(
    { agent_id: 'agent-1', text_prompt: 'How did we do?\nTell me.', files },
    { onUploadProgress },
  );
  const statuses = new Set<string>();
  let words = 0;
  for await (const { status, messages } of sessions.subscribe(session_id)) {
    statuses.add(status);
    words = messages.at(-1)?.text.split(' ').length ?? 0;
  }
  const before = await sessions.get(session_id);
  await sessions.updateAsync(session_id, { text_prompt: 'And next year?' });
  const settled = await sessions.waitUntilSettled(session_id, { after: before });
  return {
    sent,
    statuses: [...statuses],
    isAnswered: words > 3,
    prompts: settled.messages.filter(({ role }) => role === 'user').map(({ text }) => text),
    settled: [settled.status, settled.messages.length],
  };
}

async function visitUxmate({ baseUrls }: Places) {
  const { sessions } = createUxmate({ baseUrl: baseUrls.uxmate });
  const files = [{ name: 'täble.csv', data: new TextEncoder().encode('month,total\n10,41\n') }];
  const made = await sessions.create({ agent_id: 'agent-1', text_prompt: 'Read it.', files });
  const updated = await sessions.update(made.id, { text_prompt: 'Once more.' });
  return { roles: updated.messages.map(({ role }) => role) };
}

/** One failed write of each outcome. */
async function fail({ url, baseUrls, keys }: Places) {
  const { sessions } = createVapi({ ...common, apiKey: keys.vapi, baseUrl: baseUrls.vapi });
  const free = createSipher({ ...common, apiKey: keys.sipherFree, baseUrl: baseUrls.sipher });
  const refused = await failureOf(free.sessions.create({ defaults: { chain: 'solana' } }));

  const { id } = await sessions.create({ name: 'before' });
  // More than once, since a browser itself sends a request again whose connection breaks.
  await failNext(url, 'sessions.update', { kind: 'reset', applied: true }, 9);
  const lost = await failureOf(sessions.update(id, { name: 'after' }));
  const { name } = await sessions.get(id);

  await failNext(url, 'sessions.create', { kind: 'response', status: 201, body: 'Done.', applied: true }, 1);
  const broken = await failureOf(sessions.create({ name: 'once' }));
  const made = await sessions.list({ name: 'once' });
  return { refused, lost: { ...lost, name }, broken: { ...broken, made: made.results.length } };
}

/** Leaves a stream from outside, while an agent is at work. */
async function abort({ baseUrls, keys, slowAgent }: Places) {
  const { sessions } = createPortal({ token: keys.portal, baseUrl: baseUrls.portal });
  const { session_id } = await sessions.createAsync({ agent_id: slowAgent, text_prompt: 'Take your time.' });
  const controller = new AbortController();
  const reason = new Error('enough');
  let snapshots = 0;
  try {
    for await (const _ of sessions.subscribe(session_id, { signal: controller.signal })) {
      snapshots += 1;
      // While the client waits for the next.
      setTimeout(() => controller.abort(reason));
    }
  } catch (error) {
    return { isOwnReason: error === reason, sawSome: snapshots > 0 };
  }
  return { isOwnReason: false, sawSome: snapshots > 0 };
}

async function failNext(url: string, operation: string, fault: object, times: number): Promise<void> {
  const response = await fetch(`${url}/_emulator/faults/next`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ provider: 'vapi', operation, fault, times }),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
}

async function failureOf(mistake: Promise<unknown>) {
  const error = await mistake.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isClientError(error)) throw new Error('an error of the family was expected', { cause: error });
  const { kind, outcome = 'none', attempts } = error;
  return { kind, outcome, attempts, reason: error.kind === 'api' ? error.reason : 'none' };
}
