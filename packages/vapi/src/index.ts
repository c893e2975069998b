/**
 * A typed client of Vapi's session API.
 *
 * @module @x/vapi
 */

export * from '@x/core/client';
export { createVapi, createVapiClient, type Vapi, type VapiOptions, type VapiSessions } from './client.ts';
/** The types inside of those, by the names that the provider's document gives them: `VapiConfiguration.OpenAIModel`. */
export type * as VapiConfiguration from './generated/configuration.ts';
export type { AssistantOverrides, CreateAssistantDTO, CreateSquadDTO } from './generated/configuration.ts';
export type { Artifact, ArtifactMessage } from './schemas/artifact.ts';
export type { SessionCostItem } from './schemas/cost.ts';
export type { ListQuery, SessionPage } from './schemas/list.ts';
export {
  type AssistantMessage,
  type DeveloperMessage,
  isUnknownMessage,
  type SessionMessage,
  type SessionMessageInput,
  type SystemMessage,
  type SystemMessageInput,
  type ToolMessage,
  type UnknownMessage,
  type UserMessage,
  type UserMessageInput,
} from './schemas/message.ts';
export type { TwilioPhoneNumber } from './schemas/phone-number.ts';
export type { CreateSession, Customer, Session, UpdateSession } from './schemas/session.ts';
export type { SpokenMessage, TransferDestination, TransferPlan } from './schemas/transfer.ts';
