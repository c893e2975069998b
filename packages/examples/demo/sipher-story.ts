import { createSipher, isClientError, sessionHeaders } from '@x/sipher';
import type { EmulatorAddress } from './emulator-process.ts';
import { code, heading, line, result, thrown } from './print.ts';

/** Default parameters of an agent: store them, change one, and let the session expire. */
export async function tellSipherStory({ url, baseUrls, keys }: EmulatorAddress): Promise<void> {
  heading('@x/sipher: an agent’s default parameters');
  line('A session keeps them on the server for a fixed time; a header puts it to use in other calls.');

  await code('const sipher = createSipher({ apiKey, baseUrl });');
  const sipher = createSipher({ apiKey: keys.sipher.pro, baseUrl: baseUrls.sipher });
  result(`calls go to ${baseUrls.sipher}`);

  await code("const session = await sipher.sessions.create({ defaults: { chain: 'solana' }, ttlSeconds: 900 });");
  const session = await sipher.sessions.create({ defaults: { chain: 'solana' }, ttlSeconds: 900 });
  const { sessionId, expiresAt } = session;
  result(`${sessionId.slice(0, 13)}… expires at ${new Date(expiresAt).toISOString()}`);

  await code("await sipher.sessions.update(session.sessionId, { defaults: { privacyLevel: 'shielded' } });");
  const { defaults } = await sipher.sessions.update(sessionId, { defaults: { privacyLevel: 'shielded' } });
  result(`it keeps what was not named: ${JSON.stringify(defaults)}`);

  await code('sessionHeaders(session);');
  result(`to go with other calls: ${Object.keys(sessionHeaders(session))}`);

  await code('// The emulator’s clock goes on by 15 minutes and a second.');
  const now = await advanceClock(url, 901_000);
  result(`it is ${now} there`);

  await code('sessionHeaders(session, { now });');
  await expectFailure(() => sessionHeaders(session, { now: new Date(now) }));
  line('    the API would ignore an expired session without a sign');

  await code('await sipher.sessions.get(session.sessionId);');
  await expectFailure(() => sipher.sessions.get(sessionId));
}

/** Moves the emulator's time on and gives what it is then. */
async function advanceClock(url: string, milliseconds: number): Promise<string> {
  const response = await fetch(`${url}/_emulator/clock`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ advance: milliseconds }),
  });
  const { now } = (await response.json()) as { readonly now: string };
  return now;
}

/** Shows the error of a call that is a mistake on purpose. */
async function expectFailure(mistake: () => unknown): Promise<void> {
  try {
    await mistake();
  } catch (error) {
    if (isClientError(error) && error.kind !== 'connection') return thrown(error.message);
    throw error;
  }
  throw new Error('the mistake was expected to fail');
}
