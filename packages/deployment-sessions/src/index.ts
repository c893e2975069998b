/**
 * A typed client for Edgegap's deployment (custom) sessions: `createEdgegap()`.
 *
 * @module @x/deployment-sessions
 */

export type { WaitOptions } from '@x/core';
export * from '@x/core/client';
export type { BulkCheckpoint, BulkState } from './bulk/checkpoint.ts';
export type { BulkItems, BulkOptions, CreateManyOptions, OnResult } from './bulk/options.ts';
export type { BulkCounts, BulkItemResult, BulkProgress, BulkResult, BulkSummary } from './bulk/result.ts';
export {
  createEdgegap,
  createEdgegapClient,
  type Edgegap,
  type EdgegapOptions,
  type EdgegapSessions,
} from './client.ts';
export { type Connections, connectionsOf, type GamePort } from './connections.ts';
export type { BulkCreate, BulkCreation, BulkDelete, BulkDeletion, CreateSessionItem } from './schemas/bulk.ts';
export type { Deployment, DeploymentLocation, PortMapping } from './schemas/deployment.ts';
export type {
  CreateSession,
  DeletionReceipt,
  ListQuery,
  Session,
  SessionPage,
  SessionReceipt,
  SessionSummary,
  SessionUser,
} from './schemas/session.ts';
export type { WaitUntilReadyOptions } from './wait-until-ready.ts';
export { parseWebhook, type SessionWebhook } from './webhook.ts';
