/**
 * OpenTelemetry traces and metrics for the clients: `openTelemetryHooks()`.
 *
 * @module @x/otel
 */

export { type OpenTelemetryOptions, openTelemetryHooks } from './open-telemetry-hooks.ts';
export { traceHeaders } from './trace-headers.ts';
