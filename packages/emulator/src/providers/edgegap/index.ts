import type { Provider } from '../provider.ts';
import { keys, keysFor } from './authentication.ts';
import { defaultDeploymentId } from './deployments/deployment-input.ts';
import { type EdgegapOperation, operations, routes } from './routes.ts';
import { type EdgegapSeed, EdgegapSeedSchema } from './seed.ts';
import type { DeploymentSession } from './sessions/session.ts';
import { type EdgegapSettings, EdgegapSettingsSchema } from './settings.ts';
import { type EdgegapState, state } from './state.ts';

export interface EdgegapProvider
  extends Provider<typeof keys, EdgegapSettings, EdgegapOperation, EdgegapSeed, DeploymentSession> {
  keysFor: typeof keysFor;
  state(...parameters: Parameters<typeof state>): EdgegapState;
}

/** Edgegap's custom sessions of a deployment. */
export const edgegap: EdgegapProvider = {
  title: 'Edgegap deployment sessions',
  keys,
  keysFor,
  ids: { deployment: defaultDeploymentId },
  cors: { methods: ['GET', 'POST', 'PATCH', 'DELETE'], headers: ['Authorization', 'Content-Type'] },
  operations,
  schemas: { settings: EdgegapSettingsSchema, seed: EdgegapSeedSchema },
  environment: (baseUrl) => ({ EDGEGAP_API_TOKEN: keys.token, EDGEGAP_BASE_URL: baseUrl }),
  routes,
  state,
};
