import { expectTypeOf } from 'vitest';
import {
  type CreatedSession,
  createSipher,
  type DeletedSession,
  type Session,
  type Sipher,
  sessionHeaders,
  type UpdatedSession,
} from './index.ts';
import { createSipherSessions } from './sessions-exports.ts';

// Compiled with the package; a line that compiles although it is marked as an error fails the type check.

declare const sipher: Sipher;
declare const session: Session;
declare const created: CreatedSession;
declare const updated: UpdatedSession;
const id = 'an id';

expectTypeOf(sipher.sessions.create).returns.resolves.toEqualTypeOf<CreatedSession>();
expectTypeOf(sipher.sessions.get).returns.resolves.toEqualTypeOf<Session>();
expectTypeOf(sipher.sessions.update).returns.resolves.toEqualTypeOf<UpdatedSession>();
expectTypeOf(sipher.sessions.delete).returns.resolves.toEqualTypeOf<DeletedSession | undefined>();
expectTypeOf(createSipherSessions).returns.toEqualTypeOf<Sipher['sessions']>();
expectTypeOf<keyof Sipher>().toEqualTypeOf<'sessions' | 'request'>();

expectTypeOf(session.sessionId).toBeString();
expectTypeOf(session.expiresAt).toBeNumber();
expectTypeOf(session.defaults.defaultViewingKey).toEqualTypeOf<string | undefined>();
// Known enum values are suggested, and new ones are accepted.
expectTypeOf<'solana'>().toExtend<NonNullable<Session['defaults']['chain']>>();
expectTypeOf<'a new chain'>().toExtend<NonNullable<Session['defaults']['chain']>>();
expectTypeOf<Session>().toExtend<CreatedSession>();
expectTypeOf<Session>().toExtend<UpdatedSession>();

createSipher({ apiKey: async () => 'key', dangerouslyAllowBrowser: true });
sipher.sessions.create({ defaults: {} });
sipher.sessions.create({ defaults: { chain: 'zcash', defaultViewingKey: '0xab' }, ttlSeconds: 60 });
sipher.sessions.update(id, { defaults: { backend: 'sip-native' } }, { retryUpdate: true });
expectTypeOf(sessionHeaders(created)).toEqualTypeOf<{ readonly 'X-Session-Id': string }>();
sessionHeaders(session, { now: new Date() });
sessionHeaders(updated, { now: 0 });
sipher.request({ method: 'post', path: ['v1', 'backends', 'select'], body: {} }, { headers: sessionHeaders(session) });

// @ts-expect-error a missing body
sipher.sessions.create();
// @ts-expect-error defaults are required
sipher.sessions.create({});
// @ts-expect-error a misspelt field
sipher.sessions.create({ defaults: {}, ttl: 60 });
// @ts-expect-error an unknown parameter
sipher.sessions.create({ defaults: { colour: 'red' } });
// @ts-expect-error an enum value in another case
sipher.sessions.create({ defaults: { chain: 'Solana' } });
// @ts-expect-error null does not unset
sipher.sessions.update(id, { defaults: { chain: null } });
// @ts-expect-error the lifetime cannot be updated
sipher.sessions.update(id, { defaults: {}, ttlSeconds: 60 });
// @ts-expect-error a missing body
sipher.sessions.update(id);
// @ts-expect-error a missing id
sipher.sessions.get();
// @ts-expect-error there is no listing
sipher.sessions.list;
// @ts-expect-error an option of updates alone
sipher.sessions.create({ defaults: {} }, { retryUpdate: true });
// @ts-expect-error an update returns no createdAt
updated.createdAt;
// @ts-expect-error a misspelt read
session.defaults.chainn;
// @ts-expect-error an id alone has no expiry
sessionHeaders({ sessionId: id });
// @ts-expect-error a misspelt option
createSipher({ apikey: 'key' });
