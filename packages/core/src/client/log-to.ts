import { isClientError } from '../errors/errors.ts';
import { orUndefined } from '../schema/describe-type.ts';
import type { CallEvent, ErrorEvent, Hooks, SuccessEvent } from './hooks.ts';

/** Where {@link logTo} writes: `console`, pino, winston, or anything else with these methods. */
export interface Logger {
  debug(line: string): unknown;
  info(line: string): unknown;
  warn(line: string): unknown;
  error(line: string): unknown;
}

/**
 * Hooks that log each call in one line when it ends. `info`: it succeeded; `warn`: it succeeded after retries, or the
 * caller aborted it; `error`: it failed. The requests of an operation that makes several are logged as `debug`. Secrets
 * are masked, and neither bodies nor addresses are logged, nor what an abort reason says.
 *
 * @example
 * const vapi = createVapi({ hooks: logTo(console) });
 */
export function logTo(logger: Logger): Hooks {
  const log = (event: CallEvent, level: keyof Logger, line: string) =>
    logger[event.parentId === undefined ? level : 'debug'](line);
  return {
    onSuccess: (event) =>
      log(event, event.attempt > 1 && event.ended === undefined ? 'warn' : 'info', successLine(event)),
    onError: (event) => log(event, isClientError(event.error) ? 'error' : 'warn', errorLine(event)),
  };
}

function successLine(event: SuccessEvent): string {
  const { status, ended } = event;
  const verb = ended === false ? 'was left early' : `succeeded${status === undefined ? '' : ` (${status})`}`;
  return `${event.provider} ${event.operation} ${verb}, ${facts(event, event.requestId)}`;
}

function errorLine(event: ErrorEvent): string {
  const { provider, operation, error, outcome } = event;
  const problem = isClientError(error) ? error.message : `${provider} ${operation} was aborted${nameOf(error)}`;
  const requestId = isClientError(error) ? error.requestId : undefined;
  return `${problem} [${facts(event, requestId)}${outcome === undefined ? '' : `, outcome ${outcome}`}]`;
}

/** The name of an abort reason. What it says is the caller's own, and may hold a secret that is not known here. */
function nameOf(reason: unknown): string {
  const name = orUndefined(() => String(Object(reason).name)) ?? '';
  return /^\w{1,40}Error$/.test(name) ? ` (${name})` : '';
}

function facts({ attempt, durationMs }: SuccessEvent | ErrorEvent, requestId?: string): string {
  const attempts = attempt > 1 ? `, ${attempt} attempts` : '';
  return `${Math.round(durationMs)} ms${attempts}${requestId === undefined ? '' : `, request ${requestId}`}`;
}
