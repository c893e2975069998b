import type { Provider } from '../provider.ts';
import { keys, keysFor } from './authentication.ts';
import { operations, routes, type SipherOperation } from './routes.ts';
import { type SipherSeed, SipherSeedSchema } from './seed.ts';
import type { SipherSession } from './session.ts';
import { type SipherSettings, SipherSettingsSchema } from './settings.ts';
import { state } from './state.ts';

export interface SipherProvider
  extends Provider<typeof keys, SipherSettings, SipherOperation, SipherSeed, SipherSession> {
  keysFor: typeof keysFor;
}

/** Sipher's session API. */
export const sipher: SipherProvider = {
  title: 'Sipher',
  keys,
  keysFor,
  // As the API has it: a page of another origin can neither change nor delete a session, nor use one.
  cors: {
    methods: ['GET', 'POST', 'OPTIONS'],
    headers: ['Content-Type', 'Authorization', 'X-API-Key', 'X-Request-ID'],
  },
  operations,
  schemas: { settings: SipherSettingsSchema, seed: SipherSeedSchema },
  environment: (baseUrl) => ({ SIPHER_API_KEY: keys.pro, SIPHER_BASE_URL: baseUrl }),
  routes,
  state,
};
