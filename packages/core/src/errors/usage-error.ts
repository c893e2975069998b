import { type Outcome, SessionClientError } from './errors.ts';
import { excerpt } from './redact.ts';

/**
 * A refusal found before anything was sent, by code that does not know the provider or the operation; the call that
 * catches it adds them. Never seen by users.
 */
export class Fault {
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
export function inputFault(parameter: string, problem: string): Fault {
  return new Fault('input', `\`${parameter}\` ${problem}`, parameter);
}

/** A wrong setting of the client or the call. */
export function configFault(problem: string): Fault {
  return new Fault('config', problem);
}

/** Where an error happened, as its message and its fields say it. */
export interface Place {
  readonly provider: string;
  readonly operation?: string;
}

/** How a {@link Place} is named in messages: `vapi sessions.create`. */
export function placeName(place: Place): string {
  return place.operation === undefined ? place.provider : `${place.provider} ${place.operation}`;
}

/** The error that users see for a {@link Fault}. */
export function faultError(place: Place, fault: Fault, outcome?: Outcome): SessionClientError {
  return new SessionClientError(excerpt(`${placeName(place)}: ${fault.problem}. Nothing was sent.`, 299), {
    kind: fault.kind,
    ...place,
    attempts: 0,
    outcome,
    parameter: fault.parameter,
  });
}

/** What was thrown, as users see it: a {@link Fault} gets its place, anything else stays as it is. */
export function withPlace(place: Place, thrown: unknown, outcome?: Outcome): unknown {
  return thrown instanceof Fault ? faultError(place, thrown, outcome) : thrown;
}
