import { Hono } from 'hono';
import * as v from 'valibot';
import type { Control } from '../control/control.ts';
import { fields, InputError, readInput } from '../input.ts';
import type { ProviderName } from '../providers/index.ts';
import { readJson } from '../server/json-body.ts';
import type { Fault } from './fault.ts';
import { type FaultPreset, type FaultTarget, targetEntries } from './rule.ts';

const NextRequest = fields({
  provider: v.string('must be a string'),
  operation: v.string('must be a string'),
  fault: v.unknown(),
  times: v.optional(v.unknown()),
});

const FaultRequest = fields({
  ...targetEntries,
  until: v.optional(v.unknown()), // `fault` itself reads the string
  fault: v.optional(v.unknown()),
  preset: v.optional(v.string('must be a string')),
});

/** `failNext`, `fault`, `faults` and `clearFaults` over HTTP. */
export function faultRoutes(control: Control): Hono {
  const app = new Hono();

  // The casts: each method looks at what it is given, whatever its type says.
  app.get('/', ({ json }) => json(control.faults()));
  app.post('/', async ({ req, json }) => {
    const { fault, preset, ...target } = readInput(FaultRequest, await readJson(req.raw));
    if ((fault === undefined) === (preset === undefined)) throw new InputError('The input: must have fault or preset');
    return json(
      control.fault(target as FaultTarget<ProviderName, never>, (fault ?? preset) as Fault | FaultPreset),
      201,
    );
  });
  app.post('/next', async ({ req, json }) => {
    const { provider, operation, fault, times } = readInput(NextRequest, await readJson(req.raw));
    const options = times === undefined ? {} : { times: times as number };
    control.failNext(provider as ProviderName, operation as never, fault as Fault, options);
    return json({}, 201);
  });
  app.delete('/', ({ json }) => {
    control.clearFaults();
    return json({});
  });
  app.delete('/:id{\\d+}', ({ req, json }) => {
    control.clearFaults(Number(req.param('id')));
    return json({});
  });
  return app;
}
