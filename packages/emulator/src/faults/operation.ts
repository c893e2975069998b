import type { Context, MiddlewareHandler } from 'hono';
import type { CallEnv } from '../server/call-env.ts';
import { nothingToSend } from '../server/wire.ts';
import { breakStream } from './break-stream.ts';
import type { ReadyFault } from './fault.ts';
import type { Faults } from './faults.ts';

/** Goes before the handler of an operation: puts its name into the log, and applies its next fault. */
export function operation(faults: Faults, provider: string, name: string): MiddlewareHandler<CallEnv> {
  return async (context, next) => {
    const record = context.get('record');
    record.operation = name;
    const fault = faults.take(provider, name, context.env.wire);
    if (fault === undefined) return await next();
    record.fault = true;
    if (fault.applied) await next();
    await applyFault(context, fault, faults);
  };
}

async function applyFault(context: Context<CallEnv>, fault: ReadyFault, faults: Faults): Promise<void> {
  const { wire } = context.env;
  switch (fault.kind) {
    case 'response':
      return replace(context, new Response(fault.body, fault));
    case 'cut':
      if (!fault.applied)
        replace(context, Response.json({ message: 'A placeholder for a response, to be cut in two' }));
      return set(context, await wire.cut(context.res, fault.afterBytes));
    case 'end':
    case 'pause':
    case 'event': {
      if (!fault.applied) replace(context, new Response('', { headers: { 'Content-Type': 'text/event-stream' } }));
      const body = breakStream(context.res.body, fault, wire, faults);
      return set(context, new Response(body, withoutLength(context.res)));
    }
    case 'reset':
      return set(context, withoutResponse(context));
    case 'hang':
      await faults.hang(wire);
      return set(context, withoutResponse(context));
  }
}

/** Replaces the operation's response; an origin that may read the one may read the other. */
function replace(context: Context<CallEnv>, response: Response): void {
  for (const [name, value] of context.res.headers) {
    if (/^access-control-|^vary$/.test(name)) response.headers.append(name, value);
  }
  set(context, response);
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

/** Hono would put the headers of the previous response into the new one, were that not removed first. */
function set(context: Context<CallEnv>, response: Response): void {
  context.res = undefined;
  context.res = response;
}
