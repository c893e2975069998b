import { describe, expectTypeOf, it } from 'vitest';
import {
  type ApiError,
  type BulkResult,
  type Client,
  type ClientError,
  type CreateSession,
  type CreateSessionItem,
  createEdgegap,
  type DeletionReceipt,
  type FailedError,
  isClientError,
  parseWebhook,
  type RequestOptions,
  type Session,
  type SessionReceipt,
  type SessionSummary,
  type SessionWebhook,
  type UpdateOptions,
  type WaitUntilReadyOptions,
} from './index.ts';
import { createEdgegapSessions, get } from './sessions-exports.ts';

const { sessions } = createEdgegap().deployment('d');

describe('the operations', () => {
  it('take ids first, then the body, then options', () => {
    expectTypeOf(sessions.create).toEqualTypeOf<
      (customId: string, body: CreateSession, options?: RequestOptions) => Promise<SessionReceipt>
    >();
    expectTypeOf(sessions.ensure).toEqualTypeOf<
      (customId: string, body: CreateSession, options?: RequestOptions) => Promise<SessionReceipt | Session>
    >();
    expectTypeOf(sessions.get).toEqualTypeOf<(customId: string, options?: RequestOptions) => Promise<Session>>();
    expectTypeOf(sessions.update).toEqualTypeOf<
      (customId: string, body: CreateSession, options?: UpdateOptions) => Promise<Session>
    >();
    expectTypeOf(sessions.delete).toEqualTypeOf<
      (customId: string, options?: RequestOptions) => Promise<DeletionReceipt | undefined>
    >();
    expectTypeOf(sessions.waitUntilReady).toEqualTypeOf<
      (customId: string, options?: WaitUntilReadyOptions) => Promise<Session>
    >();
    expectTypeOf(get).parameter(0).toEqualTypeOf<Client>();
    expectTypeOf(createEdgegapSessions).returns.toEqualTypeOf<typeof sessions>();
    expectTypeOf(sessions.listAll).returns.toEqualTypeOf<AsyncGenerator<SessionSummary, void, undefined>>();
  });

  it('return bulk results with the type of their items, also from resume', () => {
    const created = {} as BulkResult<CreateSessionItem>;
    const deleted = {} as BulkResult<string>;
    expectTypeOf(sessions.createMany([])).resolves.toEqualTypeOf<BulkResult<CreateSessionItem>>();
    expectTypeOf(sessions.deleteMany([])).resolves.toEqualTypeOf<BulkResult<string>>();
    expectTypeOf(sessions.resume(created)).resolves.toEqualTypeOf<BulkResult<CreateSessionItem>>();
    expectTypeOf(sessions.resume(deleted)).resolves.toEqualTypeOf<BulkResult<string>>();
    for (const entry of created.results) {
      if (entry.status === 'failed') expectTypeOf(entry.reason).toEqualTypeOf<ApiError['reason']>();
      // @ts-expect-error only a failure has a reason
      else entry.reason;
    }
  });

  it('accept readonly arrays', () => {
    const ip_list = ['203.0.113.7'] as const;
    sessions.create('a', { ip_list });
    sessions.createMany([{ custom_id: 'a', ip_list }] as const);
    sessions.deleteMany(['a'] as const);
    sessions.bulkDelete({ sessions: ['a'] as const });
  });
});

describe('the types', () => {
  it('refuse what the API would refuse', () => {
    // @ts-expect-error the addresses are required
    sessions.create('a', {});
    // @ts-expect-error a misspelt field
    sessions.create('a', { ip_list: [], webhook: 'https://a.example' });
    // @ts-expect-error an id is a string
    sessions.get(42);
    // @ts-expect-error an item has an id
    sessions.createMany([{ ip_list: [] }]);
    // @ts-expect-error an option of updates alone
    sessions.create('a', { ip_list: [] }, { retryUpdate: true });
    // @ts-expect-error an option of uploads alone
    sessions.create('a', { ip_list: [] }, { onUploadProgress: () => {} });
    // @ts-expect-error a bulk call has many responses
    sessions.createMany([], { onResponse: () => {} });
  });

  it('refuse a misspelt read', async () => {
    const session = await sessions.get('a');
    // @ts-expect-error it is `custom_id`
    session.customId;
    expectTypeOf(session.custom_id).toEqualTypeOf<string | null | undefined>();
    expectTypeOf(session.ready).toEqualTypeOf<boolean>();
    expectTypeOf(session.deployment?.ports?.['game']?.external).toEqualTypeOf<number | null | undefined>();
    expectTypeOf<'Ready'>().toExtend<typeof session.status>();
    expectTypeOf<string>().toExtend<typeof session.status>();
  });
});

it('ensure returns a receipt or a session, told apart by `ready`', async () => {
  const ensured = await sessions.ensure('a', { ip_list: [] });
  expectTypeOf(ensured.session_id).toEqualTypeOf<string>();
  if ('ready' in ensured) expectTypeOf(ensured).toEqualTypeOf<Session>();
  else expectTypeOf(ensured).toEqualTypeOf<SessionReceipt>();
});

it('a failed session is a `failed` error', () => {
  const error = {} as ClientError;
  if (error.kind === 'failed') {
    expectTypeOf(error).toEqualTypeOf<FailedError>();
    expectTypeOf(error.state).toEqualTypeOf<string>();
  }
  expectTypeOf(isClientError).guards.toEqualTypeOf<ClientError>();
});

it('parseWebhook returns the short record', () => {
  expectTypeOf(parseWebhook).toEqualTypeOf<(body: unknown) => SessionWebhook>();
  expectTypeOf<SessionWebhook>().toExtend<SessionSummary>();
});
