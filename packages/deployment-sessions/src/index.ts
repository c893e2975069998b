/**
 * A typed client of Edgegap's deployment (custom) sessions.
 *
 * @module @x/deployment-sessions
 */

export type { WaitOptions } from '@x/core';
export * from '@x/core/client';
export type { BulkCounts, BulkProgress, BulkResult, BulkVerdict } from './bulk/result.ts';
export type { BulkOptions } from './bulk/state.ts';
export {
  createEdgegap,
  createEdgegapClient,
  type Edgegap,
  type EdgegapOptions,
  type Sessions,
} from './client.ts';
export type { BulkCreate, BulkCreation, BulkDelete, BulkDeletion, CreateSessionItem } from './schemas/bulk.ts';
export type { Deployment, DeploymentLocation, PortMapping } from './schemas/deployment.ts';
export type { ListQuery, SessionPage } from './schemas/list.ts';
export type {
  CreateSession,
  DeletionReceipt,
  Session,
  SessionReceipt,
  SessionSummary,
  SessionUser,
} from './schemas/session.ts';
export type { WaitUntilReadyOptions } from './wait-until-ready.ts';
export { parseWebhook, type SessionWebhook } from './webhook.ts';
