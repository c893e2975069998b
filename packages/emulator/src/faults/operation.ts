import type { Context, MiddlewareHandler } from 'hono';
import { type CallEnv, setResponse } from '../server/call-env.ts';
import { nothingToSend, startOf } from '../server/wire.ts';
import { recordResponse } from '../traffic/record-response.ts';
import { breakStream } from './break-stream.ts';
import type { ReadyFault } from './fault.ts';
import type { Faults } from './faults.ts';

/** Goes before the handler of an operation: puts its name into the log, and applies the fault that waits for it. */
export function operation(faults: Faults, name: string): MiddlewareHandler<CallEnv> {
  return async (context, next) => {
    const record = context.get('record');
    record.operation = name;
    const { fault, met } = faults.take(record, context.get('sentBody'), context.env.wire) ?? {};
    if (met !== undefined) record.fault = met;
    record.changed();
    if (fault === undefined) return await next();
    if (fault.applied) await next();
    if (fault.kind !== 'delay') return await applyFault(context, fault, faults);
    if (!(await faults.delay(context.env.wire))) {
      return setResponse(context, withoutResponse(context));
    }
    if (!fault.applied) await next();
  };
}

async function applyFault(
  context: Context<CallEnv>,
  fault: Exclude<ReadyFault, { kind: 'delay' }>,
  faults: Faults,
): Promise<void> {
  const { wire } = context.env;
  switch (fault.kind) {
    case 'response':
      return replace(context, new Response(fault.body, fault));
    case 'cut': {
      if (!fault.applied) {
        replace(context, Response.json({ message: 'A placeholder for a response, to be cut in two' }));
      }
      const start = recordResponse(context.get('record'), await startOf(context.res, fault.afterBytes));
      return setResponse(context, await wire.cut(start));
    }
    case 'end':
    case 'pause':
    case 'event': {
      if (!fault.applied) replace(context, new Response('', { headers: { 'Content-Type': 'text/event-stream' } }));
      const body = breakStream(context.res.body, fault, wire, faults);
      return setResponse(context, new Response(body, withoutLength(context.res)));
    }
    case 'reset':
      return setResponse(context, withoutResponse(context));
    case 'hang':
      await faults.hang(wire);
      return setResponse(context, withoutResponse(context));
  }
}

/** Replaces the operation's response; an origin that may read the one may read the other. */
function replace(context: Context<CallEnv>, response: Response): void {
  for (const [name, value] of context.res.headers) {
    if (/^access-control-|^vary$/.test(name)) response.headers.append(name, value);
  }
  setResponse(context, response);
}

function withoutLength({ status, headers: declared }: Response): ResponseInit {
  const headers = new Headers(declared);
  headers.delete('Content-Length');
  return { status, headers };
}

/** Ends a call without a response; what it returns goes to the server in place of one. */
export function withoutResponse(context: Context<CallEnv>): Response {
  context.env.wire.reset();
  context.set('hasNoResponse', true);
  return nothingToSend();
}
