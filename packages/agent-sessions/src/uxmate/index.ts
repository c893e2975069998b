/**
 * A typed client for UXMate's agent sessions: `createUxmate()`.
 *
 * @module @x/agent-sessions/uxmate
 */

export type { FileInput, StreamedFile, UploadOptions, UploadProgress } from '@x/core';
export * from '@x/core/client';
export type { Agent, CreateSession, GroupedSessions, SessionSummary } from '../shared/schemas.ts';
export { sessionTimes } from '../shared/session-times.ts';
export type { TurnOptions, TurnUploadOptions } from '../shared/turn.ts';
export { createUxmate, createUxmateClient, type Uxmate, type UxmateOptions, type UxmateSessions } from './client.ts';
export type { Message, Session, SessionList, UpdateSession } from './schemas.ts';
