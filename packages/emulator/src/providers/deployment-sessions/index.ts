import type { Provider } from '../provider.ts';
import { keys } from './authentication.ts';
import { defaultDeploymentId } from './deployment-input.ts';
import { type DeploymentSessionsOperation, operations, routes } from './routes.ts';
import { type DeploymentSessionsSeed, DeploymentSessionsSeedSchema } from './seed.ts';
import type { DeploymentSession } from './session.ts';
import { type DeploymentSessionsSettings, DeploymentSessionsSettingsSchema } from './settings.ts';
import { type DeploymentSessionsState, state } from './state.ts';

export interface DeploymentSessionsProvider
  extends Provider<
    typeof keys,
    DeploymentSessionsSettings,
    DeploymentSessionsOperation,
    DeploymentSessionsSeed,
    DeploymentSession
  > {
  state(...parameters: Parameters<typeof state>): DeploymentSessionsState;
}

/** Edgegap's custom sessions of a deployment. */
export const deploymentSessions: DeploymentSessionsProvider = {
  title: 'Edgegap deployment sessions',
  keys,
  ids: { deployment: defaultDeploymentId },
  cors: { methods: ['GET', 'POST', 'PATCH', 'DELETE'], headers: ['Authorization', 'Content-Type'] },
  operations,
  schemas: { settings: DeploymentSessionsSettingsSchema, seed: DeploymentSessionsSeedSchema },
  environment: () => ({ EDGEGAP_API_TOKEN: keys.token }),
  routes,
  state,
};
