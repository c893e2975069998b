import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VapiClient, VapiError } from '@vapi-ai/server-sdk';
import { type RecordingFetch, recordExchanges } from '@x/contracts';
import { type Emulator, type EmulatorOptions, startEmulator } from '@x/emulator';
import { createVapi, type Vapi } from '@x/vapi';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let emulator: Emulator;
let recording: RecordingFetch;
async function start(options?: EmulatorOptions): Promise<void> {
  emulator = await startEmulator(options);
  recording = recordExchanges('vapi', fetch, { baseUrl: emulator.baseUrls.vapi });
}

/** The vendor's client: it knows nothing of this repository, so it proves that the emulator has the vendor's API. */
function vendor(): VapiClient {
  const { keys, baseUrls } = emulator;
  return new VapiClient({ token: keys.vapi.private, baseUrl: baseUrls.vapi, maxRetries: 0, fetch: recording.fetch });
}

function ours(): Vapi {
  return createVapi({ apiKey: emulator.keys.vapi.private, baseUrl: emulator.baseUrls.vapi, retries: 0 });
}

describe("the vendor's client with the emulator", () => {
  beforeEach(() => start());
  afterEach(() => emulator.close());

  it('creates, gets, lists, updates and deletes', async () => {
    const { sessions } = vendor();
    const created = await sessions.create({
      name: 'support',
      expirationSeconds: 3600,
      customer: { number: '+15550100' },
    });
    expect(created).toMatchObject({ name: 'support', status: 'active', expirationSeconds: 3600 });
    expect(await sessions.get({ id: created.id })).toEqual(created);

    const other = await sessions.create({ name: 'sales' });
    const page = await sessions.list({ sortOrder: 'ASC', limit: 1 });
    expect(page.results).toEqual([created]);
    expect(page.metadata).toMatchObject({ totalItems: 2, currentPage: 1, itemsPerPage: 1 });
    expect((await sessions.list({ idAny: `${created.id},${other.id}`, name: 'sales' })).results).toEqual([other]);

    const updated = await sessions.update({ id: created.id, status: 'completed', name: 'done' });
    expect(updated).toMatchObject({ id: created.id, status: 'completed', name: 'done' });
    expect(await sessions.delete({ id: created.id })).toEqual(updated);
    const error = await sessions.get({ id: created.id }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(VapiError);
    expect(error).toMatchObject({ statusCode: 404, body: { statusCode: 404 } });
    expect(recording.exchanges).toHaveLength(8);
    expect(recording.problems()).toEqual([]);
  });

  it('reads sessions written by our client', async () => {
    const written = await ours().sessions.create({
      name: 'support',
      assistant: { firstMessage: 'Hello' },
      customer: { number: '+15550100' },
      messages: [{ role: 'developer', content: 'Be brief.' }],
    });
    expect(await vendor().sessions.get({ id: written.id })).toEqual(written);
    expect((await vendor().sessions.list()).results).toEqual([written]);
    await vendor().sessions.update({ id: written.id, name: 'renamed' });
    expect((await ours().sessions.get(written.id)).name).toBe('renamed');
  });

  it('writes sessions that our client reads', async () => {
    const { sessions } = vendor();
    const first = await sessions.create({ name: 'first', messages: [{ role: 'developer', content: 'Be brief.' }] });
    const second = await sessions.create({
      name: 'second',
      squad: { members: [{ assistantId: crypto.randomUUID() }] },
    });
    expect(await ours().sessions.get(first.id)).toEqual(first);
    expect(await Array.fromAsync(ours().sessions.listAll({ sortOrder: 'ASC', limit: 1 }))).toEqual([first, second]);
    expect(await ours().sessions.delete(second.id)).toEqual(second);
    expect((await sessions.list()).results).toEqual([first]);
  });
});

it("our client and the vendor's read each other's sessions after a restart of the emulator", async () => {
  const data = await mkdtemp(join(tmpdir(), 'x-data-'));
  try {
    await start({ data });
    const byVendor = await vendor().sessions.create({ name: 'by the vendor' });
    const byUs = await ours().sessions.create({ name: 'by us' });
    await emulator.close();

    await start({ data });
    expect(await ours().sessions.get(byVendor.id)).toEqual(byVendor);
    expect(await vendor().sessions.get({ id: byUs.id })).toEqual(byUs);
  } finally {
    await emulator.close();
    await rm(data, { recursive: true, force: true });
  }
});
