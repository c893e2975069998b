import type { Attributes } from '@opentelemetry/api';
import type { CallEvent, ClientErrorData, ErrorEvent } from '@x/core';

// Names that OpenTelemetry defines are used as it defines them (HTTP client spans, stable conventions); others begin with x.

/** What each measurement has, and each span. */
export function callAttributes(event: CallEvent, recordIds = false): Attributes {
  return { 'x.provider': event.provider, 'x.operation': operationOf(event, recordIds) };
}

/** The operation. Those of requests of the user's own, such as `get /call/123`, may hold an id: of them it is the method. */
export function operationOf({ operation }: CallEvent, recordIds: boolean): string {
  return recordIds ? operation : operation.replace(/ .*/s, '');
}

/** How a call has failed. */
export interface CallFailure {
  /** The kind of the error, or `aborted`. */
  readonly type: string;
  readonly message: string;
  readonly attributes: Attributes;
  readonly requestId: string | undefined;
}

/** Reads an error by its shape: it may come from another copy of the clients, and an abort reason may be anything. */
export function failureOf({ error, outcome }: ErrorEvent): CallFailure {
  const { name, kind, reason, status, message, requestId } = Object(error) as Partial<ClientErrorData>;
  const isOfClient = name === 'SessionClientError' && typeof kind === 'string';
  const type = isOfClient ? kind : 'aborted';
  return {
    type,
    message: isOfClient ? String(message) : type,
    attributes: {
      'error.type': type,
      ...(isOfClient && reason !== undefined && { 'x.reason': reason }),
      ...(isOfClient && status !== undefined && { 'http.response.status_code': status }),
      ...(outcome !== undefined && { 'x.outcome': outcome }),
    },
    requestId: isOfClient ? requestId : undefined,
  };
}
