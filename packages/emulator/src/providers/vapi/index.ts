import type { Provider } from '../provider.ts';
import { keys } from './authentication.ts';
import { routes } from './routes.ts';

/** How the emulated Vapi behaves where the contract leaves a choice. */
export interface VapiSettings {
  /**
   * Accept messages of the loose form `{ role, content }` beside the five declared kinds. Vapi's guides show them,
   * its API description does not have them. Default: false.
   */
  readonly looseMessages?: boolean;
}

/** Vapi's session API. */
export const vapi: Provider<typeof keys, VapiSettings> = {
  title: 'Vapi',
  keys,
  cors: { methods: ['GET', 'POST', 'PATCH', 'DELETE'], headers: ['Authorization', 'Content-Type'] },
  environment: () => ({ VAPI_API_KEY: keys.private }),
  routes,
};
