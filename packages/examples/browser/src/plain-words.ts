import { isClientError, type Reason } from '@x/agent-sessions/portal';

const REASONS: Readonly<Record<Reason, string>> = {
  unauthenticated: 'The service does not know this token. Check it under Connection.',
  forbidden: 'This conversation belongs to somebody else.',
  'not-found': 'There is no such agent or conversation. Check the agent under Connection.',
  conflict: 'The conversation has changed in the meantime. Try again.',
  invalid: 'The service did not accept the message.',
  'rate-limited': 'That was a little fast for the service. Wait a moment and try again.',
  'quota-exceeded': 'The quota is used up.',
  unavailable: 'The service is not available right now. Try again in a while.',
  other: 'The service could not do this.',
};

/** What went wrong, for people. `reason` is the same few words whatever the service says, so it is what to go by. */
export function inPlainWords(error: unknown, baseUrl: string): string {
  if (!isClientError(error)) return 'Something went wrong in this page. The console of the browser says more.';
  // The one case in which sending it again could make a second message.
  const doubt = error.outcome === 'unknown' ? ' The message may have arrived all the same.' : '';
  switch (error.kind) {
    case 'api': {
      if (error.status === 413) return 'The files are too large for the service.';
      const details = error.fields?.map(({ field, message }) => ` ${field}: ${message}.`) ?? [];
      return `${REASONS[error.reason]}${details.join('')}${doubt}`;
    }
    case 'connection':
      // A browser does not report whether the server did not respond, or does not allow the page's origin.
      return `No response from ${baseUrl}. Is the service running, and does it allow the origin ${location.origin}?${doubt}`;
    case 'timeout':
      return `The service took too long.${doubt}`;
    case 'config':
    case 'input':
      return `This cannot be sent as it is: ${error.message}`;
    default:
      return `The service sent something that could not be read.${doubt}`;
  }
}
