import type { AttributeValue } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { createVapi, type Vapi } from '@x/vapi';
import { openTelemetryHooks } from '../src/index.ts';
import { Telemetry } from './telemetry.ts';

export const KEY = 'vapi-private-key-1234';
export const SESSION = {
  id: 'session-1',
  orgId: 'org-1',
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  status: 'active',
};

/** Of the test file that imports this. */
export const telemetry = new Telemetry();
export const { tracer } = telemetry;

/** A client whose calls are traced. */
export function traced(baseUrl: string, recordIds = false): Vapi {
  return createVapi({ baseUrl, apiKey: KEY, hooks: openTelemetryHooks({ tracer, recordIds }) });
}

/** What the tree of spans shows of each response. */
export const status = ({ attributes }: ReadableSpan) => {
  const code = attributes['http.response.status_code'];
  return code === undefined ? '' : ` ${code}`;
};

export const attributesOf = (name: string): Record<string, AttributeValue | undefined>[] =>
  telemetry
    .spans()
    .filter((span) => span.name === name)
    .map(({ attributes }) => attributes);
