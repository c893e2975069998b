import { Hono } from 'hono';
import * as v from 'valibot';
import type { Fault } from '../faults/fault.ts';
import { fields, InputError, readInput, Timestamp } from '../input.ts';
import type { DeploymentChange, DeploymentInput } from '../providers/edgegap/deployment-input.ts';
import type { ProviderName } from '../providers/index.ts';
import { BodyError, readJson } from '../server/json-body.ts';
import type { Clock } from './clock.ts';
import type { Control, Seed } from './control.ts';

/** Where control is, beside the APIs. */
export const controlPrefix = '/_emulator';

const routes = [
  'POST /seed',
  'POST /reset',
  'GET, POST /clock',
  'GET, DELETE /requests',
  'POST /faults',
  'GET /{provider}/sessions',
  'GET /vapi/chats',
  'GET, POST /edgegap/deployments',
  'PATCH /edgegap/deployments/{request_id}',
  'GET /webhooks',
];

const ClockChange = v.pipe(
  fields({
    advance: v.optional(v.number('must be a number of milliseconds')),
    freeze: v.optional(
      v.union([v.literal(true), Timestamp], 'must be true, or an ISO 8601 string such as 2026-01-01T00:00:00Z'),
    ),
    resume: v.optional(v.literal(true, 'must be true')),
  }),
  v.check((change) => Object.keys(change).length === 1, 'must have one of advance, freeze and resume'),
);

const FaultRequest = fields({
  provider: v.string('must be a string'),
  operation: v.string('must be a string'),
  fault: v.unknown(),
  times: v.optional(v.unknown()),
});

/** The methods of `Control` and the clock over HTTP. Each takes and gives the JSON of what its method does. */
export function controlRoutes(control: Control, clock: Clock): Hono {
  const app = new Hono();
  const readClock = () => ({ now: clock.now().toISOString(), frozen: clock.frozen });

  // The casts: each method looks at what it is given, whatever its type says.
  app.post('/seed', async ({ req, json }) => json(control.seed((await readJson(req.raw)) as Seed), 201));

  app.post('/reset', ({ json }) => {
    control.reset();
    return json({});
  });

  app.get('/clock', ({ json }) => json(readClock()));
  app.post('/clock', async ({ req, json }) => {
    change(clock, readInput(ClockChange, await readJson(req.raw)));
    return json(readClock());
  });

  app.get('/requests', ({ json }) => json(control.requests()));
  app.delete('/requests', ({ json }) => {
    control.clearRequests();
    return json({});
  });

  app.post('/faults', async ({ req, json }) => {
    const { provider, operation, fault, times } = readInput(FaultRequest, await readJson(req.raw));
    const options = times === undefined ? {} : { times: times as number };
    control.failNext(provider as ProviderName, operation as never, fault as Fault, options);
    return json({}, 201);
  });

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

  app.all('*', ({ req, json }) => {
    const message = `Nothing is served at ${req.method} ${req.path}. Control has, below ${controlPrefix}: ${routes.join('; ')}.`;
    return json({ message, error: 'Not Found', statusCode: 404 }, 404);
  });

  app.onError((error, { json }) => {
    if (error instanceof BodyError && error.problem === 'too-large') {
      return json({ message: error.message, error: 'Payload Too Large', statusCode: 413 }, 413);
    }
    if (error instanceof BodyError || error instanceof InputError) {
      return json({ message: error.message, error: 'Bad Request', statusCode: 400 }, 400);
    }
    console.error(error);
    return json(
      { message: 'A bug of the emulator: it has printed more', error: 'Internal Server Error', statusCode: 500 },
      500,
    );
  });
  return app;
}

/** @throws InputError for what the clock itself refuses. */
function change(clock: Clock, { advance, freeze, resume }: v.InferOutput<typeof ClockChange>): void {
  try {
    if (advance !== undefined) clock.advance(advance);
    if (freeze !== undefined) clock.freeze(freeze === true ? undefined : freeze);
    if (resume) clock.resume();
  } catch (error) {
    throw error instanceof RangeError ? new InputError(error.message) : error;
  }
}
