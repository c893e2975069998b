import { Hono } from 'hono';
import { readJson } from '../../server/json-body.ts';
import { inTransaction } from '../../storage/database.ts';
import type { ProviderContext } from '../provider.ts';
import { authenticate, defaultDeploymentOf, type Organisation } from './authentication.ts';
import { at, type Deployment } from './deployments/deployment.ts';
import { insertDefault } from './deployments/deployment-input.ts';
import { createRateLimit } from './rate-limit.ts';
import { errorResponse, Refusal } from './refusal.ts';
import { BulkCreateBody, BulkDeleteBody, readBody, readCustomId, readListQuery, SessionBody } from './requests.ts';
import { type Desk, openDesk } from './sessions/desk.ts';
import { pageOf } from './sessions/page.ts';
import {
  type SessionReceipt,
  type StoredSession,
  sessionContext,
  sessionReceipt,
  wholeSession,
} from './sessions/session.ts';
import { type EdgegapSettings, readSettings } from './settings.ts';
import { createStore } from './store.ts';
import { createNotifier } from './webhooks/notifier.ts';

/** The operations by the names that `@x/deployment-sessions` has for them. */
export const operations = [
  'sessions.create',
  'sessions.get',
  'sessions.list',
  'sessions.update',
  'sessions.delete',
  'sessions.bulkCreate',
  'sessions.bulkDelete',
] as const;

/** The name of an operation of Edgegap's. */
export type EdgegapOperation = (typeof operations)[number];

/** An open desk, and what responses need beside. */
interface Work {
  readonly desk: Desk;
  /** As it is now. */
  readonly deployment: Deployment;
  readonly now: Date;
}

const one = '/v1/deployment/:request_id/custom/session/:custom_id';
const many = '/v1/deployment/:request_id/custom/sessions';

/** Its operations. Each asks for the token first, then looks at the request, then for deployment and session. */
export function routes(context: ProviderContext<EdgegapSettings, EdgegapOperation>): Hono {
  const { database, clock, prefix, operation } = context;
  const settings = readSettings(context.settings);
  const store = createStore(database);
  const notifier = createNotifier(database, store, clock, context);
  const rateLimit = createRateLimit(settings.requestsPerSecond, clock);
  notifier.catchUp(); // with what a directory was left with
  const app = new Hono();

  const enter = (header: string | undefined): Organisation => {
    const org = authenticate(header);
    rateLimit(org);
    return org;
  };
  /** All that `action` does counts, or nothing. Requests do not overlap in it, so of two that want one id, one gets it. */
  const work = <Result>(org: Organisation, deploymentId: string, action: (work: Work) => Result): Result =>
    inTransaction(database, () => {
      const now = clock.now();
      // That of a tenant is made when it is first used: nothing is kept of tenants that are merely named.
      if (org !== 'otherOrg' && deploymentId === defaultDeploymentOf(org)) insertDefault(store, now, org);
      const stored = store.deployment(deploymentId, org);
      if (stored === undefined) throw new Refusal(400, `${deploymentId}: no such deployment`);
      const deployment = at(stored, now);
      return action({ desk: openDesk(store, deployment, settings, now), deployment, now });
    });
  const whole = (session: StoredSession, { desk, deployment, now }: Work) =>
    wholeSession(session, deployment, desk.usage(), now, settings);

  app.post(one, operation('sessions.create'), async ({ req, json }) => {
    const org = enter(req.header('Authorization'));
    const body = readBody(SessionBody, await readJson(req.raw));
    const customId = readCustomId(req.param('custom_id'));
    const [session, deployment] = work(org, req.param('request_id'), (work) => [
      work.desk.create(customId, body),
      work.deployment,
    ]);
    notifier.linked([session], deployment);
    return json(sessionReceipt(session, deployment));
  });

  app.get(one, operation('sessions.get'), ({ req, json }) => {
    const org = enter(req.header('Authorization'));
    const customId = readCustomId(req.param('custom_id'));
    return json(work(org, req.param('request_id'), (work) => whole(work.desk.find(customId), work)));
  });

  app.patch(one, operation('sessions.update'), async ({ req, json }) => {
    const org = enter(req.header('Authorization'));
    const body = readBody(SessionBody, await readJson(req.raw));
    const customId = readCustomId(req.param('custom_id'));
    return json(work(org, req.param('request_id'), (work) => whole(work.desk.update(customId, body), work)));
  });

  app.delete(one, operation('sessions.delete'), ({ req, json }) => {
    const org = enter(req.header('Authorization'));
    const customId = readCustomId(req.param('custom_id'));
    return json(work(org, req.param('request_id'), ({ desk }) => deletion(desk.remove(customId))));
  });

  app.get(many, operation('sessions.list'), ({ req, json }) => {
    const org = enter(req.header('Authorization'));
    const query = readListQuery(new URL(req.url).searchParams, settings.pageSize);
    return json(
      work(org, req.param('request_id'), ({ deployment }) =>
        pageOf(store, deployment, query, (session) => sessionContext(session, deployment, settings)),
      ),
    );
  });

  app.post(many, operation('sessions.bulkCreate'), async ({ req, json }) => {
    const org = enter(req.header('Authorization'));
    const { sessions: items } = readBody(BulkCreateBody, await readJson(req.raw));
    const made: StoredSession[] = [];
    const { deployment, body } = work(org, req.param('request_id'), ({ desk, deployment }) => ({
      deployment,
      body: eachOf(items, ({ custom_id, ...body }): SessionReceipt => {
        const session = desk.create(custom_id, body);
        made.push(session);
        return sessionReceipt(session, deployment);
      }),
    }));
    notifier.linked(made, deployment);
    return json(body);
  });

  app.delete(many, operation('sessions.bulkDelete'), async ({ req, json }) => {
    const org = enter(req.header('Authorization'));
    const { sessions: ids } = readBody(BulkDeleteBody, await readJson(req.raw));
    return json(work(org, req.param('request_id'), ({ desk }) => eachOf(ids, (id) => deletion(desk.remove(id)))));
  });

  app.all('*', ({ req }) => {
    throw new Refusal(404, `Cannot ${req.method} ${req.path.slice(prefix.length) || '/'}`);
  });
  app.onError(errorResponse);
  return app;
}

function deletion({ session_id, custom_id }: StoredSession) {
  return { message: `session ${custom_id} removed`, session_id, custom_id };
}

/** Does one item after another: a refused item is a string in the response. */
function eachOf<Item, Done>(items: readonly Item[], action: (item: Item) => Done) {
  const sessions: Done[] = [];
  const errors: string[] = [];
  for (const item of items) {
    try {
      sessions.push(action(item));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      errors.push(error.message);
    }
  }
  return { sessions, errors };
}
