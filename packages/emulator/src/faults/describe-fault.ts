import type { ReadyFault } from './fault.ts';

/** The fault that a request met. */
export interface MetFault {
  readonly kind: ReadyFault['kind'];
  /** Whether the operation took effect all the same. */
  readonly applied: boolean;
  /** The same in words, in one line. */
  readonly text: string;
}

export function describeFault(fault: ReadyFault): MetFault {
  const { kind, applied } = fault;
  return { kind, applied, text: `${consequence(fault)}${applied ? ', applied' : ''}` };
}

function consequence(fault: ReadyFault): string {
  switch (fault.kind) {
    case 'response':
      return `status ${fault.status} in place of the response`;
    case 'reset':
      return 'connection reset';
    case 'hang':
      return 'no response';
    case 'cut':
      return `truncated after ${fault.afterBytes === undefined ? 'half of the body' : `${fault.afterBytes} bytes`}`;
    case 'end':
      return `stream ended after ${fault.afterEvents} events`;
    case 'pause':
      return `stream silent after ${fault.afterEvents} events`;
    case 'event':
      return `stream ended by another event after ${fault.afterEvents} events`;
    case 'delay':
      return `delayed by ${fault.milliseconds} ms`;
  }
}
