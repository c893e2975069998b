/**
 * A typed client for Sipher's sessions: `createSipher()`.
 *
 * @module @x/sipher
 */

export * from '@x/core/client';
export { createSipher, createSipherClient, type Sipher, type SipherOptions, type SipherSessions } from './client.ts';
export { type KeepSessionOptions, type KeptSession, keepSession } from './keep-session.ts';
export type {
  CreatedSession,
  CreateSession,
  DeletedSession,
  Session,
  SessionDefaults,
  SessionDefaultsInput,
  UpdatedSession,
  UpdateSession,
} from './schemas.ts';
export { type SessionHeadersOptions, sessionHeaders, type UsableSession } from './session-headers.ts';
