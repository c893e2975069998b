import type { DatabaseSync } from 'node:sqlite';
import type { EmulatorClock } from '../../../control/clock.ts';
import { oneOf } from '../../../input.ts';
import type { Provider } from '../../provider.ts';
import { type AgentSessionsSeed, AgentSessionsSeedSchema, type OwnedSessionSeed, type OwnerOf } from '../seed.ts';
import { type AgentSessionState, createState } from '../state.ts';
import { agentIds } from '../turns/agents.ts';
import { keys, keysFor, userIds, userOf } from './authentication.ts';
import { generation, operations, type PortalOperation, routes } from './routes.ts';
import type { PortalSession } from './session-view.ts';
import { type PortalSettings, PortalSettingsSchema } from './settings.ts';

/** What `seed` stores at Portal. */
export type PortalSeed = AgentSessionsSeed<OwnedSessionSeed<keyof typeof userIds>>;

/** Portal among the providers. */
export interface PortalProvider
  extends Provider<typeof keys, PortalSettings, PortalOperation, PortalSeed, PortalSession> {
  keysFor: typeof keysFor;
  state(database: DatabaseSync, clock: EmulatorClock): AgentSessionState<PortalSeed, PortalSession>;
}

const userNames = Object.keys(userIds) as (keyof typeof userIds)[]; // it has no other properties

/** Portal's session API. */
export const portal: PortalProvider = {
  title: 'Portal',
  keys,
  keysFor,
  ids: { agents: agentIds },
  cors: { methods: ['GET', 'POST', 'PUT'], headers: ['Authorization', 'Content-Type'] },
  operations,
  schemas: { settings: PortalSettingsSchema, seed: AgentSessionsSeedSchema },
  environment: (baseUrl) => ({ PORTAL_BASE_URL: baseUrl, PORTAL_TOKEN: keys.token }),
  routes,
  state: (database, clock) => createState(generation, ownerOf, database, clock),
};

const ownerOf: OwnerOf = ({ user = 'token', tenant }, at) =>
  tenant === undefined ? userIds[oneOf(userNames, user, `${at}.user`)] : userOf(tenant);
