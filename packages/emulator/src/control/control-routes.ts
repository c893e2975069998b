import { Hono } from 'hono';
import * as v from 'valibot';
import { faultRoutes } from '../faults/fault-routes.ts';
import { fields, InputError, readInput, Timestamp } from '../input.ts';
import type { DeploymentChange, DeploymentInput } from '../providers/edgegap/deployments/deployment-input.ts';
import type { ProviderName } from '../providers/index.ts';
import type { CallEnv } from '../server/call-env.ts';
import { readJson } from '../server/json-body.ts';
import { version } from '../server/version.ts';
import { readClock, type TrafficRoutesOptions, trafficRoutes } from '../traffic/traffic-routes.ts';
import type { Clock } from './clock.ts';
import type { Seed, Snapshot } from './control.ts';
import { emulatorIndex, type TableNames } from './emulator-index.ts';
import { controlPrefix } from './prefix.ts';
import { refusal, refusalOf } from './refusal.ts';

const routes = [
  'GET /health',
  'GET /index',
  'GET /events',
  'POST /seed',
  'POST /reset',
  'GET /snapshot',
  'POST /restore',
  'GET, POST /clock',
  'GET, DELETE /requests',
  'GET /requests/{id}',
  'POST /requests/{id}/replay',
  'POST /requests/wait',
  'GET, POST, DELETE /faults',
  'POST /faults/next',
  'DELETE /faults/{id}',
  'GET /store',
  'DELETE /store/{provider}/{table}/{id}',
  'GET /keys/{tenant}',
  'GET /{provider}/sessions',
  'GET /vapi/chats',
  'GET, POST /edgegap/deployments',
  'PATCH /edgegap/deployments/{request_id}',
  'GET /webhooks',
];

/** A snapshot is as large as what is stored. */
const maxSnapshotBytes = 512 * 1024 * 1024;

const ClockChange = v.pipe(
  fields({
    advance: v.optional(v.number('must be a number of milliseconds')),
    freeze: v.optional(
      v.union([v.literal(true), Timestamp], 'must be true, or an ISO 8601 string such as 2026-01-01T00:00:00Z'),
    ),
    resume: v.optional(v.literal(true, 'must be true')),
    reset: v.optional(v.literal(true, 'must be true')),
  }),
  v.check((change) => Object.keys(change).length === 1, 'must have one of advance, freeze, resume and reset'),
);

/** What control is served with. */
export interface ControlRoutesOptions extends TrafficRoutesOptions {
  /** The APIs that are served. */
  readonly names: readonly ProviderName[];
  readonly tableNames: TableNames;
}

/** The methods of `Control` and the clock over HTTP. Each takes and gives the JSON of what its method does. */
export function controlRoutes(options: ControlRoutesOptions): Hono<CallEnv> {
  const { control, clock, names, tableNames } = options;
  const app = new Hono<CallEnv>();

  app.get('/health', ({ json }) => json({ status: 'ok', version, now: clock.now().toISOString() }));
  app.get('/index', ({ req, json }) => json(emulatorIndex(req.url, names, tableNames)));

  // The casts: each method looks at what it is given, whatever its type says.
  app.post('/seed', async ({ req, json }) => json(control.seed((await readJson(req.raw)) as Seed), 201));

  app.post('/reset', ({ json }) => {
    control.reset();
    return json({});
  });

  app.get('/clock', ({ json }) => json(readClock(clock)));
  app.post('/clock', async ({ req, json }) => {
    change(clock, readInput(ClockChange, await readJson(req.raw)));
    return json(readClock(clock));
  });

  app.route('/', trafficRoutes(options));
  app.route('/faults', faultRoutes(control));

  app.get('/snapshot', ({ json }) => json(control.snapshot()));
  app.post('/restore', async ({ req, json }) => {
    control.restore((await readJson(req.raw, maxSnapshotBytes)) as Snapshot);
    return json({});
  });

  app.get('/store', ({ json }) => json(control.store()));
  app.delete('/store/:provider/:table/:id{.+}', ({ req, json }) => {
    const { provider, table, id } = req.param();
    control.deleteRow(provider as ProviderName, table, id);
    return json({});
  });

  app.get('/keys/:tenant', ({ req, json }) => json(control.keysFor(req.param('tenant'))));

  app.get('/:provider/sessions', ({ req, json }) => json(control.sessions(req.param('provider') as ProviderName)));

  app.get('/vapi/chats', ({ json }) => json(control.chats()));

  const deployments = '/edgegap/deployments';
  app.get(deployments, ({ json }) => json(control.deployments.list()));
  app.post(deployments, async ({ req, json }) =>
    json(control.deployments.create((await readJson(req.raw)) as DeploymentInput), 201),
  );
  app.patch(`${deployments}/:request_id`, async ({ req, json }) => {
    const change = (await readJson(req.raw)) as DeploymentChange;
    return json(control.deployments.update(req.param('request_id'), change));
  });

  app.get('/webhooks', ({ json }) => json(control.webhooks()));

  app.all('*', (context) => {
    const { method, path } = context.req;
    const found = routes.join('; ');
    return refusal(
      context,
      404,
      `Nothing is served at ${method} ${path}. Control has, below ${controlPrefix}: ${found}.`,
    );
  });
  app.onError(refusalOf);
  return app;
}

/** @throws InputError for what the clock itself refuses. */
function change(clock: Clock, { advance, freeze, resume, reset }: v.InferOutput<typeof ClockChange>): void {
  try {
    if (advance !== undefined) clock.advance(advance);
    if (freeze !== undefined) clock.freeze(freeze === true ? undefined : freeze);
    if (resume) clock.resume();
    if (reset) clock.reset();
  } catch (error) {
    throw error instanceof RangeError ? new InputError(error.message) : error;
  }
}
