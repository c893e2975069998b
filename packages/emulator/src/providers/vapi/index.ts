import type { Provider } from '../provider.ts';
import { keys } from './authentication.ts';
import { operations, routes, type VapiOperation } from './routes.ts';
import { type VapiSeed, VapiSeedSchema } from './seed.ts';
import type { VapiSession } from './session.ts';
import { type VapiSettings, VapiSettingsSchema } from './settings.ts';
import { state } from './state.ts';

/** Vapi's session API. */
export const vapi: Provider<typeof keys, VapiSettings, VapiOperation, VapiSeed, VapiSession> = {
  title: 'Vapi',
  keys,
  cors: { methods: ['GET', 'POST', 'PATCH', 'DELETE'], headers: ['Authorization', 'Content-Type'] },
  operations,
  schemas: { settings: VapiSettingsSchema, seed: VapiSeedSchema },
  environment: (baseUrl) => ({ VAPI_API_KEY: keys.private, VAPI_BASE_URL: baseUrl }),
  routes,
  state,
};
