import type { DatabaseSync } from 'node:sqlite';
import type { EmulatorClock } from '../../../control/clock.ts';
import { InputError } from '../../../input.ts';
import type { Provider } from '../../provider.ts';
import { type AgentSessionsSeed, AgentSessionsSeedSchema, type OwnerOf } from '../seed.ts';
import { type AgentSessionState, createState } from '../state.ts';
import { agentIds } from '../turns/agents.ts';
import { generation, onlyUserId, operations, routes, type UxmateOperation } from './routes.ts';
import type { UxmateSession } from './session-view.ts';
import { type UxmateSettings, UxmateSettingsSchema } from './settings.ts';

/** What `seed` stores at UXMate. */
export type UxmateSeed = AgentSessionsSeed;

/** UXMate among the providers. */
export interface UxmateProvider
  extends Provider<Record<never, string>, UxmateSettings, UxmateOperation, UxmateSeed, UxmateSession> {
  keysFor(tenant: string): Record<never, string>;
  state(database: DatabaseSync, clock: EmulatorClock): AgentSessionState<UxmateSeed, UxmateSession>;
}

/** UXMate's session API, which asks nobody who he is. */
export const uxmate: UxmateProvider = {
  title: 'UXMate',
  keys: {},
  keysFor: () => ({}),
  ids: { agents: agentIds },
  cors: { methods: ['GET', 'POST', 'PUT'], headers: ['Content-Type'] },
  operations,
  schemas: { settings: UxmateSettingsSchema, seed: AgentSessionsSeedSchema },
  environment: (baseUrl) => ({ UXMATE_BASE_URL: baseUrl }),
  routes,
  state: (database, clock) => createState(generation, onlyUser, database, clock),
};

const onlyUser: OwnerOf = ({ user, tenant, thread_id }, at) => {
  const [unknown] = Object.entries({ user, tenant, thread_id }).filter(([, value]) => value !== undefined);
  if (unknown) throw new InputError(`${at}.${unknown[0]}: is not a known field`);
  return onlyUserId;
};
