import type { Fields, OpenEnum, Schema } from '@x/core';
import * as v from 'valibot';
import { type Deployment, DeploymentSchema } from './deployment.ts';

// The schemas list their fields without a spread, which bundlers keep even where nobody uses the schema.

/** The body of `create`, `ensure` and `update`. */
export interface CreateSession {
  /** The players' public addresses, IPv4 or IPv6, one for each user. May be empty; duplicates count once. */
  ip_list: readonly string[];
  /** Receives a POST when the session is linked, unprocessable or in error; by the provider's example also once it is ready. */
  webhook_url?: string | undefined;
}
export const CreateSessionSchema: Schema<CreateSession> = v.object({
  ip_list: v.array(v.string()),
  webhook_url: v.optional(v.string()),
} satisfies Fields<CreateSession>);

const nullishString = v.nullish(v.string());
const nullishNumber = v.nullish(v.number());
const nullishBoolean = v.nullish(v.boolean());

/** The response of a creation: the session was accepted. `get` shows whether it is ready. */
export interface SessionReceipt {
  /** The provider's id; opaque. */
  session_id: string;
  /** Your id. */
  custom_id?: string | null | undefined;
  /** The name of the application that the deployment runs. */
  app: string;
  /** The name of the application's version. */
  version: string;
  /** The deployment's id. */
  deployment_request_id?: string | null | undefined;
  webhook_url?: string | null | undefined;
}
/** @internal */
export const SessionReceiptSchema: v.GenericSchema<SessionReceipt> = v.object({
  session_id: v.string(),
  custom_id: nullishString,
  app: v.string(),
  version: v.string(),
  deployment_request_id: nullishString,
  webhook_url: nullishString,
} satisfies Fields<SessionReceipt>);

/** What the short and the whole record of a session have in common. */
interface SessionState {
  /** The provider's id; opaque. */
  session_id: string;
  /** Your id. */
  custom_id?: string | null | undefined;
  /** Where the session stands. `Ready` in responses; older descriptions have `Status.READY`. */
  status: OpenEnum<'Initializing' | 'Seeking' | 'Waiting' | 'Ready' | 'Terminating' | 'Unprocessable' | 'Error'>;
  /** True when it is linked to a deployment that is itself ready: players can connect. */
  ready: boolean;
  /** True when it is bound to a deployment. */
  linked: boolean;
  /** `Seat`: each user takes a socket of the deployment. `Match`: each session takes one. */
  kind: OpenEnum<'Default' | 'Seat' | 'Match'>;
  /** Users now in the session. */
  user_count: number;
  webhook_url?: string | null | undefined;
}

/** The short record of a session: in pages, and in the body of a webhook. */
export interface SessionSummary extends SessionState {
  /** The linked deployment's id. */
  deployment_request_id?: string | null | undefined;
}
const SessionSummarySchema: v.GenericSchema<SessionSummary> = v.object({
  session_id: v.string(),
  custom_id: nullishString,
  // Enums of responses are open: the provider may add values.
  status: v.string(),
  ready: v.boolean(),
  linked: v.boolean(),
  kind: v.string(),
  user_count: v.number(),
  webhook_url: nullishString,
  deployment_request_id: nullishString,
} satisfies Fields<SessionSummary>);

/** One user of a session. */
export interface SessionUser {
  ip: string;
  /** Located by the provider from the address, where it can. */
  latitude?: number | null | undefined;
  longitude?: number | null | undefined;
}
const SessionUserSchema: v.GenericSchema<SessionUser> = v.object({
  ip: v.string(),
  latitude: nullishNumber,
  longitude: nullishNumber,
} satisfies Fields<SessionUser>);

/** One session, its users, and the deployment that it is linked to. */
export interface Session extends SessionState {
  /** The application version's number, not its name. */
  app_version: number;
  /** UTC, in the form `2024-05-26 12:00:45.831041`: not RFC 3339. */
  create_time: string;
  /** The session's age; taken as seconds, since the unit is not published. */
  elapsed: number;
  /** What went wrong, where something did. */
  error?: string | null | undefined;
  session_users?: SessionUser[] | null | undefined;
  session_ips?: SessionUser[] | null | undefined;
  /** Absent until the session is linked. */
  deployment?: Deployment | null | undefined;
}
export const SessionSchema: Schema<Session> = v.object({
  session_id: v.string(),
  custom_id: nullishString,
  status: v.string(),
  ready: v.boolean(),
  linked: v.boolean(),
  kind: v.string(),
  user_count: v.number(),
  webhook_url: nullishString,
  app_version: v.number(),
  create_time: v.string(),
  elapsed: v.number(),
  error: nullishString,
  session_users: v.nullish(v.array(SessionUserSchema)),
  session_ips: v.nullish(v.array(SessionUserSchema)),
  deployment: v.nullish(DeploymentSchema),
} satisfies Fields<Session>);

/** The response of a deletion. */
export interface DeletionReceipt {
  /** A message for people. */
  message: string;
  session_id: string;
  /** Your id. */
  custom_id?: string | null | undefined;
}
/** @internal */
export const DeletionReceiptSchema: v.GenericSchema<DeletionReceipt> = v.object({
  message: v.string(),
  session_id: v.string(),
  custom_id: nullishString,
} satisfies Fields<DeletionReceipt>);

/** The query of `list`. */
export interface ListQuery {
  /** The page to read, from 1. Default 1. */
  page?: number | undefined;
  /** Sessions per page. Default 10; no maximum is published. */
  limit?: number | undefined;
}
const wholeFromOne = v.pipe(
  v.number(),
  v.check((value) => Number.isInteger(value) && value >= 1, 'a whole number from 1'),
);
export const ListQuerySchema: Schema<ListQuery> = v.object({
  page: v.optional(wholeFromOne),
  limit: v.optional(wholeFromOne),
} satisfies Fields<ListQuery>);

/** One page of active sessions, the oldest first. */
export interface SessionPage {
  data?: SessionSummary[] | null | undefined;
  /** Sessions on all pages. */
  total_count?: number | null | undefined;
  pagination?: Pagination | null | undefined;
}
interface Pagination {
  /** This page, from 1. */
  number?: number | null | undefined;
  next_page_number?: number | null | undefined;
  previous_page_number?: number | null | undefined;
  paginator?: { num_pages?: number | null | undefined } | null | undefined;
  has_next?: boolean | null | undefined;
  has_previous?: boolean | null | undefined;
}
const PaginationSchema: v.GenericSchema<Pagination> = v.object({
  number: nullishNumber,
  next_page_number: nullishNumber,
  previous_page_number: nullishNumber,
  paginator: v.nullish(v.object({ num_pages: nullishNumber })),
  has_next: nullishBoolean,
  has_previous: nullishBoolean,
} satisfies Fields<Pagination>);
export const SessionPageSchema: Schema<SessionPage> = v.object({
  data: v.nullish(v.array(SessionSummarySchema)),
  total_count: nullishNumber,
  pagination: v.nullish(PaginationSchema),
} satisfies Fields<SessionPage>);
