/**
 * A typed client for Portal's agent sessions: `createPortal()`.
 *
 * @module @x/agent-sessions/portal
 */

export type { FileInput, StreamedFile, UploadOptions, UploadProgress, WaitOptions } from '@x/core';
export * from '@x/core/client';
export type { Agent, CreateSession, GroupedSessions, MessageForm, SessionSummary } from '../shared/schemas.ts';
export { sessionTimes } from '../shared/session-times.ts';
export type { TurnOptions, TurnUploadOptions } from '../shared/turn.ts';
export { createPortal, createPortalClient, type Portal, type PortalOptions, type PortalSessions } from './client.ts';
export type { AsyncReceipt, Message, MessageAgent, Session, SessionList } from './schemas.ts';
export { type AfterOption, isSettled } from './settled.ts';
export type { SubscribeOptions } from './subscribe.ts';
export { textDeltas } from './text-deltas.ts';
export type { WaitUntilSettledOptions } from './wait-until-settled.ts';
