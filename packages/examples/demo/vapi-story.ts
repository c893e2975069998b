import { type ClientError, createVapi, isClientError, type Session } from '@x/vapi';
import type { EmulatorAddress } from './emulator-process.ts';
import { code, heading, line, result, thrown } from './print.ts';

/** Voice and chat sessions: make some, walk the pages, change one, delete one, make a mistake. */
export async function tellVapiStory({ baseUrls, keys }: EmulatorAddress): Promise<void> {
  heading('@x/vapi: voice and chat sessions');
  line('A session groups the chats of one customer, so that later turns know the earlier ones.');

  await code('const vapi = createVapi({ apiKey, baseUrl });');
  const vapi = createVapi({ apiKey: keys.vapi.private, baseUrl: baseUrls.vapi });
  result(`calls go to ${baseUrls.vapi}`);

  await code(
    'for (const number of numbers) await vapi.sessions.create({ name, customer: { number }, expirationSeconds: 3600 });',
  );
  const numbers = ['+15550101', '+15550102', '+15550103', '+15550104', '+15550105'];
  const sessions: Session[] = [];
  for (const [index, number] of numbers.entries()) {
    const session = await vapi.sessions.create({
      name: `support-${index + 1}`,
      customer: { number },
      expirationSeconds: 3600,
    });
    sessions.push(session);
    result(`${describe(session)}, for ${session.customer?.number}`);
  }

  await code("for await (const session of vapi.sessions.listAll({ limit: 2, sortOrder: 'ASC' })) { … }");
  let pages = 0;
  const onResponse = () => {
    pages += 1;
  };
  const names: (string | undefined)[] = [];
  for await (const { name } of vapi.sessions.listAll({ limit: 2, sortOrder: 'ASC' }, { onResponse })) names.push(name);
  result(`${names.length} sessions on ${pages} pages, each page read when it was needed: ${names.join(', ')}`);

  const [first, second] = sessions as [Session, Session];
  await code(`await vapi.sessions.update('${first.id}', { status: 'completed' });`);
  result(describe(await vapi.sessions.update(first.id, { status: 'completed' })));

  await code(`await vapi.sessions.delete('${second.id}');`);
  const deleted = await vapi.sessions.delete(second.id);
  result(`deleted; the response is the session as it was: ${deleted ? describe(deleted) : 'gone before'}`);

  await code(`await vapi.sessions.get('${second.id}');`);
  const absent = await errorOf(vapi.sessions.get(second.id));
  thrown(absent.message);
  if (absent.kind === 'api')
    line(`    kind '${absent.kind}', reason '${absent.reason}', status ${absent.status}: to branch on`);

  await code('await vapi.sessions.create({ expirationSeconds: 5 });');
  const refused = await errorOf(vapi.sessions.create({ expirationSeconds: 5 }));
  thrown(refused.message);
  line(`    outcome '${refused.outcome}', ${refused.attempts} requests: a failed write always has an outcome`);
}

function describe({ id, name, status }: Session): string {
  return `session ${id} '${name}' is ${status}`;
}

/** The error of a call that is a mistake on purpose. */
async function errorOf(mistake: Promise<unknown>): Promise<ClientError> {
  try {
    await mistake;
  } catch (error) {
    if (isClientError(error) && error.kind !== 'connection') return error;
    throw error;
  }
  throw new Error('the mistake was expected to fail');
}
