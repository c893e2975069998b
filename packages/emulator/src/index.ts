/**
 * Serves the five session APIs on this machine: `startEmulator()`, and `connectEmulator()` for one that runs.
 *
 * @module @x/emulator
 */

export { connectEmulator } from './connect/connect-emulator.ts';
export type { Remote, RemoteClock, RemoteControl, RemoteEmulator } from './connect/remote.ts';
export type { Clock, ClockState } from './control/clock.ts';
export type { Control, Seed, Seeded, Snapshot, StoredTables } from './control/control.ts';
export type { MetFault } from './faults/describe-fault.ts';
export type {
  CutFault,
  DelayFault,
  EndFault,
  EventFault,
  Fault,
  HangFault,
  PauseFault,
  ResetFault,
  ResponseFault,
} from './faults/fault.ts';
export type { WaitingFault } from './faults/faults.ts';
export type { FaultPreset, FaultTarget, RequestMatch } from './faults/rule.ts';
export type { EmulatorOptions } from './options.ts';
export type { PortalSeed } from './providers/agent-sessions/portal/index.ts';
export type { PortalSession } from './providers/agent-sessions/portal/session-view.ts';
export type { PortalSettings } from './providers/agent-sessions/portal/settings.ts';
export type { AgentSeed, OwnedSessionSeed, SessionSeed } from './providers/agent-sessions/seed.ts';
export type { ReceivedFile } from './providers/agent-sessions/session.ts';
export type { InspectedAgentSession } from './providers/agent-sessions/state.ts';
export type { Script } from './providers/agent-sessions/turns/agents.ts';
export type { UxmateSeed } from './providers/agent-sessions/uxmate/index.ts';
export type { UxmateSession } from './providers/agent-sessions/uxmate/session-view.ts';
export type { UxmateSettings } from './providers/agent-sessions/uxmate/settings.ts';
export type { DeploymentChange, DeploymentInput } from './providers/edgegap/deployments/deployment-input.ts';
export type { Deployments, InspectedDeployment } from './providers/edgegap/deployments/deployments.ts';
export type { EdgegapSeed, EdgegapSeedSession } from './providers/edgegap/seed.ts';
export type { DeploymentSession } from './providers/edgegap/sessions/session.ts';
export type { EdgegapSettings } from './providers/edgegap/settings.ts';
export type { OperationName, ProviderKeys, ProviderName, ProviderSettings, TenantKeys } from './providers/index.ts';
export type { InspectedSession, StoredRow } from './providers/provider.ts';
export type { SipherSeed, SipherSeedSession } from './providers/sipher/seed.ts';
export type { SipherSession } from './providers/sipher/session.ts';
export type { SipherSettings } from './providers/sipher/settings.ts';
export type { ChatMessage, VapiScript } from './providers/vapi/chats/assistants.ts';
export type { VapiChat } from './providers/vapi/chats/chat.ts';
export type { VapiSeed, VapiSeedAssistant, VapiSeedSession } from './providers/vapi/seed.ts';
export type {
  HmacAuthentication,
  ServerAuthentication,
  ServerMessageSettings,
} from './providers/vapi/server-messages/settings.ts';
export type { VapiSession } from './providers/vapi/sessions/session.ts';
export type { VapiSettings } from './providers/vapi/settings.ts';
export type { InspectedChat } from './providers/vapi/state.ts';
export { type Emulator, startEmulator } from './start-emulator.ts';
export type { RecordedRequest } from './traffic/recorded-requests.ts';
export type { RequestEdits } from './traffic/replay.ts';
export type { RequestLogEntry } from './traffic/request-log.ts';
export type { RequestFilter, WaitOptions } from './traffic/wait-for-request.ts';
export type { SentWebhook } from './webhooks/webhooks.ts';
