/**
 * A typed client of Vapi's session API.
 *
 * @module @x/vapi
 */

export * from '@x/core/client';
export {
  createVapi,
  createVapiClient,
  createVapiSessions,
  type Vapi,
  type VapiOptions,
  type VapiSessions,
} from './client.ts';
/** The types inside of those, by the names that the provider's document gives them: `VapiConfiguration.OpenAIModel`. */
export type * as VapiConfiguration from './generated/configuration.ts';
export type { AssistantOverrides, CreateAssistantDTO, CreateSquadDTO } from './generated/configuration.ts';
export type {
  Artifact,
  ArtifactNode,
  ArtifactRecording,
  ArtifactTransfer,
  AssistantActivation,
  MonoRecordings,
  OpenAIMessage,
  PerformanceMetrics,
  SkippedStructuredOutput,
  TurnLatency,
  UnmetCondition,
} from './schemas/artifact.ts';
export type {
  ArtifactMessage,
  BotMessage,
  ToolCallMessage,
  ToolCallResultMessage,
  ToolCallResultWarning,
} from './schemas/artifact-message.ts';
export type {
  AnalysisCost,
  ModelCost,
  SessionCost,
  SessionCostItem,
  StructuredOutputCost,
} from './schemas/cost.ts';
export type { ListQuery, PageMetadata, PageQuery, SessionPage } from './schemas/list.ts';
export {
  type AssistantMessage,
  type DeveloperMessage,
  isUnknownMessage,
  type SessionMessage,
  type SystemMessage,
  type ToolMessage,
  type UnknownMessage,
  type UserMessage,
} from './schemas/message.ts';
export type {
  AssistantMessageInput,
  DeveloperMessageInput,
  SessionMessageInput,
  SystemMessageInput,
  ToolCall,
  ToolCallFunction,
  ToolMessageInput,
  UserMessageInput,
} from './schemas/message-input.ts';
export type {
  BackoffPlan,
  CallEndingHook,
  CallerFilter,
  CallRingingHook,
  EndedReasonFilter,
  PhoneNumberHook,
  PhoneNumberHookAction,
  PhoneNumberServer,
  SayAction,
  TransferAction,
  TwilioPhoneNumber,
} from './schemas/phone-number.ts';
export type { CreateSession, Customer, Session, UpdateSession } from './schemas/session.ts';
export type {
  CustomMessage,
  NumberDestination,
  SipDestination,
  SpokenMessage,
  SummaryPlan,
  TextContent,
  TransferDestination,
  TransferFallbackPlan,
  TransferPlan,
} from './schemas/transfer.ts';
