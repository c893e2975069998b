import { describeType, describeValue } from '../schema/describe-type.ts';
import { type Outcome, SessionClientError } from './errors.ts';
import { excerpt } from './redact.ts';

/** A problem found before anything was sent; the call adds provider and operation. Never seen by users. */
export class UsageError {
  declare readonly kind: 'config' | 'input';
  declare readonly problem: string;
  declare readonly parameter: string | undefined;

  constructor(kind: 'config' | 'input', problem: string, parameter?: string) {
    Object.assign(this, { kind, problem, parameter });
  }
}

/** An invalid argument: the error names the parameter. */
export function invalidInput(parameter: string, problem: string): UsageError {
  return new UsageError('input', `\`${parameter}\` ${problem}`, parameter);
}

/** An invalid option of the client or the call. */
export function invalidConfig(problem: string): UsageError {
  return new UsageError('config', problem);
}

/** Refuses an argument that is not what it must be. */
export function checkInput(isValid: boolean, parameter: string, expected: string, value: unknown): void {
  if (!isValid) throw invalidInput(parameter, `must be ${expected}; got ${describeType(value)}`);
}

/** Refuses an option that was passed and is not what it must be. */
export function checkOption(isValid: boolean, name: string, expected: string, value: unknown): void {
  if (value === undefined || isValid) return;
  throw invalidConfig(`\`${name}\` must be ${expected}; got ${describeValue(value)}`);
}

/** The provider and the operation of an error. */
export interface OperationContext {
  readonly provider: string;
  readonly operation?: string;
}

/** A context in messages: `vapi sessions.create`. */
export function describeOperation({ provider, operation }: OperationContext): string {
  return operation === undefined ? provider : `${provider} ${operation}`;
}

/** The error that users see for a {@link UsageError}; `null` where something was sent before it. */
export function createUsageError(
  context: OperationContext,
  error: UsageError,
  outcome?: Outcome | null,
): SessionClientError {
  const { kind, problem, parameter } = error;
  const head = excerpt(`${describeOperation(context)}: ${problem}`, 280);
  const message = `${head}${head.endsWith('?') ? '' : '.'}${outcome === null ? '' : ' Nothing was sent.'}`;
  return new SessionClientError(message, { kind, ...context, attempts: 0, outcome: outcome ?? undefined, parameter });
}

/** What was thrown, as users see it: a {@link UsageError} with its context, anything else as it is. */
export function withContext(context: OperationContext, thrown: unknown, outcome?: Outcome | null): unknown {
  return thrown instanceof UsageError ? createUsageError(context, thrown, outcome) : thrown;
}
