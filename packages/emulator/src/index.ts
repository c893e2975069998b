export type { Clock } from './clock.ts';
export type { ProviderKeys, ProviderName, ProviderSettings } from './providers/index.ts';
export type { VapiSettings } from './providers/vapi/index.ts';
export type { RequestLogEntry } from './request-log.ts';
export { type Emulator, type EmulatorOptions, startEmulator } from './start-emulator.ts';
