import { VapiClient } from '@vapi-ai/server-sdk';
import { recordExchanges } from '@x/contracts';
import { type Emulator, type EmulatorOptions, type Fault, startEmulator } from '@x/emulator';
import { createVapi, isClientError, textOf, type Vapi, type VapiOptions } from '@x/vapi';
import { expect, it } from 'vitest';

// The vendor's released client and ours, with the emulator's chats: each reads what the other writes, and only one of them
// takes a turn once.

const settings: EmulatorOptions = { settings: { vapi: { wordDelay: 0 } } };

function vendor({ keys, baseUrls }: Emulator, options: Partial<VapiClient.Options> = {}): VapiClient {
  return new VapiClient({ token: keys.vapi.private, baseUrl: baseUrls.vapi, ...options });
}

function ours({ keys, baseUrls }: Emulator, options: VapiOptions = {}): Vapi {
  return createVapi({ apiKey: keys.vapi.private, baseUrl: baseUrls.vapi, ...options });
}

it("our client and the vendor's read each other's chats", async () => {
  await using emulator = await startEmulator(settings);
  const recording = recordExchanges('vapi', fetch, { baseUrl: emulator.baseUrls.vapi });
  const theirs = vendor(emulator, { maxRetries: 0, fetch: recording.fetch }).chats;
  const { chats, sessions } = ours(emulator);
  const { id: sessionId } = await sessions.create();

  const byVendor = await theirs.create({ sessionId, input: 'Is nine free?' });
  const byUs = await chats.create({ sessionId, input: [{ role: 'user', content: 'And ten?' }] });
  const streamed = await chats.stream({ sessionId, input: 'Eleven?' }).chat();
  expect(await theirs.list({ sessionId, sortOrder: 'ASC' })).toMatchObject({
    results: [byVendor, byUs, streamed],
    metadata: { totalItems: 3 },
  });
  expect(await Array.fromAsync(chats.listAll({ sessionId, sortOrder: 'ASC' }))).toEqual([byVendor, byUs, streamed]);
  const [id, ourId] = [byVendor, byUs].map((chat) => ('id' in chat ? chat.id : '')) as [string, string];
  expect(await chats.get(id)).toEqual(byVendor);
  expect(textOf(await chats.get(id))).toBe('You said: Is nine free?');
  expect(await theirs.get({ id: ourId })).toEqual(byUs);
  expect(await theirs.get({ id: streamed.id })).toEqual(streamed);

  expect(await theirs.delete({ id: ourId })).toEqual(byUs);
  expect(await chats.delete(id)).toEqual(byVendor);
  expect((await theirs.list()).results).toEqual([streamed]);
  await expect(theirs.get({ id })).rejects.toMatchObject({ statusCode: 404 });
  await expect(chats.get(ourId)).rejects.toMatchObject({ reason: 'not-found' });
  expect(recording.exchanges).toHaveLength(7);
  expect(recording.problems()).toEqual([]);
});

it("the vendor's client resolves a streamed chat to an error that is typed as a chat", async () => {
  await using emulator = await startEmulator(settings);
  const { id: sessionId } = await ours(emulator).sessions.create();
  const chat: unknown = await vendor(emulator).chats.create({ sessionId, input: 'Hi', stream: true });
  expect(chat).toEqual({
    ok: false,
    error: expect.objectContaining({
      reason: 'non-json',
      statusCode: 201,
      rawBody: expect.stringMatching(/^data: \{/),
    }),
  });
  expect(await ours(emulator).chats.stream({ sessionId, input: 'Hi' }).text()).toBe('You said: Hi');
});

/** How a turn is taken, and its response lost. By seed, since some are cut somewhere. */
const faults: Readonly<Record<string, (seed: number) => Fault>> = {
  reset: () => ({ kind: 'reset' }),
  hang: () => ({ kind: 'hang' }),
  cut: (seed) => ({ kind: 'cut', afterBytes: (seed * 61) % 190 }),
  'early end': (seed) => ({ kind: 'end', afterEvents: seed - 1 }),
  pause: (seed) => ({ kind: 'pause', afterEvents: seed - 1 }),
  'error in the stream': (seed) => ({ kind: 'event', afterEvents: seed - 1, data: { message: 'no', statusCode: 500 } }),
  'HTML with 200': () => ({ kind: 'response', status: 200, body: '<html>' }),
  ...Object.fromEntries([408, 500, 502, 503, 504].map((status) => [status, () => ({ kind: 'response', status })])),
};
const seeds = [1, 2, 3];
const cells = Object.entries(faults).flatMap(([name, fault]) => seeds.map((seed) => ({ name, fault, seed })));

/** As many requests as the seed lose their responses, while something makes its calls; resolves to the turns there are then. */
async function turnsAfter(
  { fault, seed }: (typeof cells)[number],
  run: (emulator: Emulator, sessionId: string) => Promise<void>,
): Promise<number> {
  await using emulator = await startEmulator(settings);
  const { id } = await ours(emulator).sessions.create();
  emulator.failNext('vapi', 'chats.create', { ...fault(seed), applied: true }, { times: seed });
  await run(emulator, id);
  return emulator.chats().length;
}

const CALLS = 4;

it.each(['create', 'stream'] as const)(
  `${CALLS} calls of our %s are ${CALLS} turns, over ${Object.keys(faults).length} faults and 3 seeds`,
  async (way) => {
    expect(cells).toHaveLength(36);
    const turns = await Promise.all(
      cells.map((cell) =>
        turnsAfter(cell, async (emulator, sessionId) => {
          const { chats } = ours(emulator, { timeout: 2_000, onMismatch: () => {} });
          const errors: unknown[] = [];
          for (let call = 0; call < CALLS; call += 1) {
            const body = { sessionId, input: `turn ${call}` };
            const turn = way === 'create' ? chats.create(body) : chats.stream(body, { idleTimeout: 2_000 }).text();
            await turn.catch((error: unknown) => errors.push(error));
          }
          // None says that it was not: all of them were taken.
          const isTrue = (error: unknown) =>
            isClientError(error) && ['unknown', 'applied'].includes(String(error.outcome));
          expect(errors.filter((error) => !isTrue(error))).toEqual([]);
          // A clean end between two events is the one that cannot be told.
          if (cell.name !== 'early end') expect([cell.name, errors.length]).toEqual([cell.name, cell.seed]);
        }),
      ),
    );
    expect(turns).toEqual(cells.map(() => CALLS));
  },
);

it.each([false, true])("one call of the vendor's client is two or three turns, streamed: %s", async (stream) => {
  const passing = cells.filter(({ name }) => Number(name) > 0);
  const turns = await Promise.all(
    passing.map((cell) =>
      turnsAfter(cell, async (emulator, sessionId) => {
        const call = vendor(emulator).chats.create({ sessionId, input: 'once', stream });
        await Promise.allSettled([call]);
      }),
    ),
  );
  expect(turns).toEqual(passing.map(({ seed }) => Math.min(seed + 1, 3)));
});
