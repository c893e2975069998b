/** A typed client of Vapi's session API. */
export {
  type ApiError,
  type ByteReader,
  type CallEvent,
  type Client,
  type ClientError,
  type ClientOptions,
  type ConfigError,
  type ConnectionError,
  type CredentialSource,
  type EndpointRequest,
  type EndpointResult,
  type ErrorEvent,
  type ErrorKind,
  type FailedError,
  type FieldFault,
  type HeaderReader,
  type Hooks,
  type InputError,
  isClientError,
  type MismatchReport,
  type Outcome,
  type Reason,
  type ReconcileEvent,
  type RequestEvent,
  type RequestOptions,
  type ResponseError,
  type ResponseEvent,
  type ResponseInfo,
  type RetryEvent,
  type Schema,
  type SessionClientError,
  type StreamError,
  type SuccessEvent,
  type TimeoutError,
  type Transport,
  type TransportRequest,
  type TransportResponse,
  type UpdateOptions,
} from '@x/core';
export { createVapi, createVapiClient, type Vapi, type VapiOptions, type VapiSessions } from './client.ts';
/** The types inside of those, by the names that the provider's document gives them: `VapiConfiguration.OpenAIModel`. */
export type * as VapiConfiguration from './generated/configuration.ts';
export type { AssistantOverrides, CreateAssistantDTO, CreateSquadDTO } from './generated/configuration.ts';
export type { ListAllOptions } from './operations.ts';
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
