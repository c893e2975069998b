import type { UploadOptions } from '@x/core';
import { describe, expectTypeOf, it } from 'vitest';
import { fileFromPath } from './node.ts';
import {
  type AsyncReceipt,
  type Client,
  type CreateSession,
  createPortal,
  type GroupedSessions,
  type MessageForm,
  type RequestOptions,
  type Session,
  type SubscribeOptions,
  sessionTimes,
  type WaitUntilSettledOptions,
} from './portal/index.ts';
import { createPortalSessions, get } from './portal/sessions-exports.ts';
import { createUxmate, type Session as UxmateSession } from './uxmate/index.ts';
import { createUxmateSessions } from './uxmate/sessions-exports.ts';

const portal = createPortal({ baseUrl: 'http://127.0.0.1', token: 't' }).sessions;
const uxmate = createUxmate({ baseUrl: 'http://127.0.0.1' }).sessions;

describe('the operations', () => {
  it('take ids first, then the body, then options', () => {
    expectTypeOf(portal.create).toEqualTypeOf<(body: CreateSession, options?: UploadOptions) => Promise<Session>>();
    expectTypeOf(portal.createAsync).toEqualTypeOf<
      (body: CreateSession, options?: UploadOptions) => Promise<AsyncReceipt>
    >();
    expectTypeOf(portal.update).toEqualTypeOf<
      (sessionId: string, body: MessageForm, options?: UploadOptions) => Promise<Session>
    >();
    expectTypeOf(portal.replay).toEqualTypeOf<
      (sessionId: string, lastMessageIndex: number, options?: RequestOptions) => Promise<Session>
    >();
    expectTypeOf(portal.subscribe).toEqualTypeOf<
      (sessionId: string, options?: SubscribeOptions) => AsyncGenerator<Session, void, undefined>
    >();
    expectTypeOf(portal.waitUntilSettled).toEqualTypeOf<
      (sessionId: string, options?: WaitUntilSettledOptions) => Promise<Session>
    >();
    expectTypeOf(portal.listGrouped()).resolves.toEqualTypeOf<GroupedSessions>();
    expectTypeOf(get).parameter(0).toEqualTypeOf<Client>();
    expectTypeOf(createPortalSessions).returns.toEqualTypeOf<typeof portal>();
    expectTypeOf(createUxmateSessions).returns.toEqualTypeOf<typeof uxmate>();
  });

  it('UXMate has the same verbs where it has the operation', () => {
    expectTypeOf<keyof typeof uxmate>().toEqualTypeOf<'create' | 'get' | 'list' | 'listGrouped' | 'update'>();
    expectTypeOf(uxmate.create).toEqualTypeOf<
      (body: CreateSession, options?: UploadOptions) => Promise<UxmateSession>
    >();
  });

  it('accept files of every kind', async () => {
    const bytes = new Uint8Array();
    portal.create({
      agent_id: 'a',
      text_prompt: 't',
      files: [
        new File([], 'a'),
        new Blob([]),
        { name: 'a', data: bytes },
        { name: 'a', data: bytes.buffer, type: 'text/plain' },
        await fileFromPath('a'),
      ] as const,
    });
  });
});

describe('the types', () => {
  it('refuse what the service would refuse', () => {
    // @ts-expect-error the agent is required
    portal.create({ text_prompt: 't' });
    // @ts-expect-error a session keeps its agent
    portal.update('a', { text_prompt: 't', agent_id: 'b' });
    // @ts-expect-error UXMate takes files only with the first message
    uxmate.update('a', { text_prompt: 't', files: [] });
    // @ts-expect-error a path is for `fileFromPath`
    portal.create({ agent_id: 'a', text_prompt: 't', files: ['a.txt'] });
    // @ts-expect-error UXMate has no credentials
    createUxmate({ token: 't' });
    // @ts-expect-error it has no such operation
    uxmate.subscribe;
    // @ts-expect-error reading uploads nothing
    portal.get('a', { onUploadProgress: () => {} });
  });

  it('refuse a misspelt read', async () => {
    const session = await portal.get('a');
    // @ts-expect-error it is `created_at`
    session.createdAt;
    expectTypeOf(session.messages[0]?.agent?.icon).toEqualTypeOf<string | undefined>();
    expectTypeOf<'Error'>().toExtend<typeof session.status>();
    expectTypeOf(sessionTimes(session)).toEqualTypeOf<{ readonly createdAt: Date; readonly updatedAt: Date }>();
    sessionTimes(await uxmate.get('a'));
    // @ts-expect-error UXMate's messages don't say who speaks
    (await uxmate.get('a')).messages[0]?.agent;
  });

  it('refuse a misspelt field in onUploadProgress', () => {
    portal.create(
      { agent_id: 'a', text_prompt: 't' },
      { onUploadProgress: ({ sentBytes, totalBytes }) => expectTypeOf(sentBytes / totalBytes).toEqualTypeOf<number>() },
    );
    // @ts-expect-error it is `sentBytes`
    portal.create({ agent_id: 'a', text_prompt: 't' }, { onUploadProgress: ({ loaded }) => loaded });
  });
});
