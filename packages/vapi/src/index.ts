/**
 * A typed client for Vapi's sessions and chats: `createVapi()`.
 *
 * @module @x/vapi
 */

export type { StreamOptions } from '@x/core';
export * from '@x/core/client';
export type { ChatOptions } from './chats/create-chat.ts';
export type { ChatStream } from './chats/stream.ts';
export { textOf } from './chats/text-of.ts';
export {
  createVapi,
  createVapiChats,
  createVapiClient,
  createVapiSessions,
  type Vapi,
  type VapiChats,
  type VapiOptions,
  type VapiSessions,
} from './client.ts';
export type { EnsureOptions, EnsureSession } from './ensure.ts';
export { type ExpiringSession, expiresAt, isExpired } from './expiry.ts';
/** The types inside of those, by the names that the provider's document gives them: `VapiConfiguration.OpenAIModel`. */
export type * as VapiConfiguration from './generated/configuration.ts';
export type { AssistantOverrides, CreateAssistantDTO, CreateSquadDTO } from './generated/configuration.ts';
export type { SessionLock } from './one-call.ts';
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
export type { Chat, ChatPiece } from './schemas/chat.ts';
export type {
  ChatInputMessage,
  CreateChat,
  CreateChatInSession,
  CreateChatOnItsOwn,
  SmsToCustomer,
  SmsToReceiver,
  SmsTransport,
  StandaloneChat,
  SystemInput,
  UserInput,
} from './schemas/chat-input.ts';
export type { ChatListQuery, ChatPage } from './schemas/chat-list.ts';
export type {
  AnalysisCost,
  ChatCost,
  ChatCostItem,
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
