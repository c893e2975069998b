import type { Context, MiddlewareHandler } from 'hono';
import type { CallEnv } from './call-env.ts';
import type { ReadyFault } from './fault.ts';
import type { Faults } from './faults.ts';
import { nothingToSend } from './wire.ts';

/** Stands before the handler of an operation: tells the log its name, and lets its next fault answer. */
export function operation(faults: Faults, provider: string, name: string): MiddlewareHandler<CallEnv> {
  return async (context, next) => {
    const record = context.get('record');
    record.operation = name;
    const fault = faults.take(provider, name, context.env.wire);
    if (fault === undefined) return await next();
    record.fault = true;
    if (fault.applied) await next();
    await answer(context, fault, faults);
  };
}

async function answer(context: Context<CallEnv>, fault: ReadyFault, faults: Faults): Promise<void> {
  const { wire } = context.env;
  switch (fault.kind) {
    case 'answer':
      return replace(context, new Response(fault.body, fault));
    case 'cut':
      if (!fault.applied) replace(context, Response.json({ message: 'A stand-in for an answer, to be cut in two' }));
      return set(context, await wire.cut(context.res, fault.afterBytes));
    case 'reset':
      return set(context, leaveUnanswered(context));
    case 'hang':
      await faults.hang(wire);
      return set(context, leaveUnanswered(context));
  }
}

/** Puts another answer in place of the operation's; an origin that may read the one may read the other. */
function replace(context: Context<CallEnv>, response: Response): void {
  for (const [name, value] of context.res.headers) {
    if (/^access-control-|^vary$/.test(name)) response.headers.append(name, value);
  }
  set(context, response);
}

/** Ends a call without an answer; what it gives goes to the server in place of one. */
export function leaveUnanswered(context: Context<CallEnv>): Response {
  context.env.wire.reset();
  context.set('unanswered', true);
  return nothingToSend();
}

/** Hono would put the headers of the answer before into the new one, were that not taken away first. */
function set(context: Context<CallEnv>, response: Response): void {
  context.res = undefined;
  context.res = response;
}
