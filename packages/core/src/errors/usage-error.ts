import { type Outcome, SessionClientError } from './errors.ts';
import { excerpt } from './redact.ts';

/**
 * A refusal found before anything was sent, by code that does not know the provider or the operation; the call that
 * catches it adds them. Never seen by users.
 */
export class UsageError {
  declare readonly kind: 'config' | 'input';
  declare readonly problem: string;
  declare readonly parameter: string | undefined;

  constructor(kind: 'config' | 'input', problem: string, parameter?: string) {
    this.kind = kind;
    this.problem = problem;
    this.parameter = parameter;
  }
}

/** A wrong argument: the error names the parameter. */
export function invalidInput(parameter: string, problem: string): UsageError {
  return new UsageError('input', `\`${parameter}\` ${problem}`, parameter);
}

/** A wrong setting of the client or the call. */
export function invalidConfig(problem: string): UsageError {
  return new UsageError('config', problem);
}

/** Where an error happened, as its message and its fields say it. */
export interface OperationContext {
  readonly provider: string;
  readonly operation?: string;
}

/** How a {@link OperationContext} is named in messages: `vapi sessions.create`. */
export function describeOperation(context: OperationContext): string {
  return context.operation === undefined ? context.provider : `${context.provider} ${context.operation}`;
}

/** The error that users see for a {@link UsageError}. */
export function createUsageError(context: OperationContext, fault: UsageError, outcome?: Outcome): SessionClientError {
  return new SessionClientError(excerpt(`${describeOperation(context)}: ${fault.problem}. Nothing was sent.`, 299), {
    kind: fault.kind,
    ...context,
    attempts: 0,
    outcome,
    parameter: fault.parameter,
  });
}

/** What was thrown, as users see it: a {@link UsageError} gets its place, anything else stays as it is. */
export function withContext(context: OperationContext, thrown: unknown, outcome?: Outcome): unknown {
  return thrown instanceof UsageError ? createUsageError(context, thrown, outcome) : thrown;
}
