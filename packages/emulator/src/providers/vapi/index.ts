import type { DatabaseSync } from 'node:sqlite';
import type { EmulatorClock } from '../../control/clock.ts';
import type { Provider, Surroundings } from '../provider.ts';
import { keys, keysFor } from './authentication.ts';
import { operations, routes, type VapiOperation } from './routes.ts';
import { type VapiSeed, VapiSeedSchema } from './seed.ts';
import type { VapiSession } from './sessions/session.ts';
import { type VapiSettings, VapiSettingsSchema } from './settings.ts';
import { state, type VapiState } from './state.ts';

/** Vapi among the providers. */
export interface VapiProvider extends Provider<typeof keys, VapiSettings, VapiOperation, VapiSeed, VapiSession> {
  keysFor: typeof keysFor;
  state(database: DatabaseSync, clock: EmulatorClock, surroundings: Surroundings<VapiSettings>): VapiState;
}

/** Vapi's sessions and chats. */
export const vapi: VapiProvider = {
  title: 'Vapi',
  keys,
  keysFor,
  cors: { methods: ['GET', 'POST', 'PATCH', 'DELETE'], headers: ['Authorization', 'Content-Type'] },
  operations,
  schemas: { settings: VapiSettingsSchema, seed: VapiSeedSchema },
  environment: (baseUrl) => ({ VAPI_API_KEY: keys.private, VAPI_BASE_URL: baseUrl }),
  routes,
  state,
};
