import * as v from 'valibot';
import { list, nullishNumber, nullishText, openEnum } from './basics.ts';
import { DeploymentSchema } from './deployment.ts';

export const createSessionFields = {
  /** The players' public addresses, IPv4 or IPv6, one for each user. May be empty; repeats count once. */
  ip_list: list(v.string()),
  /** Gets a POST when the session is linked, unprocessable or in error; by the provider's example also once it is ready. */
  webhook_url: v.optional(v.string()),
};
const createSession = v.object(createSessionFields);
/** What a session is made from. */
export interface CreateSession extends v.InferInput<typeof createSession> {}
export const CreateSessionSchema: v.GenericSchema<CreateSession> = createSession;

/** Where the session stands. Spelt `Ready` on the wire; older descriptions have `Status.READY`. */
const status = openEnum<'Initializing' | 'Seeking' | 'Waiting' | 'Ready' | 'Terminating' | 'Unprocessable' | 'Error'>();

/** `Seat`: each user takes a socket of the deployment. `Match`: each session takes one. */
const kind = openEnum<'Default' | 'Seat' | 'Match'>();

const sessionReceipt = v.object({
  /** Given by the provider; opaque. */
  session_id: v.string(),
  /** Your id. */
  custom_id: nullishText,
  /** The name of the application that the deployment runs. */
  app: v.string(),
  /** The name of the application's version. */
  version: v.string(),
  /** The deployment's id. */
  deployment_request_id: nullishText,
  webhook_url: nullishText,
});
/** What a creation answers: the session was accepted. Whether it is ready, only reading it tells. */
export interface SessionReceipt extends v.InferOutput<typeof sessionReceipt> {}
export const SessionReceiptSchema: v.GenericSchema<SessionReceipt> = sessionReceipt;

const sessionSummary = v.object({
  /** Given by the provider; opaque. */
  session_id: v.string(),
  /** Your id. */
  custom_id: nullishText,
  status,
  /** True when it is linked to a deployment that is itself ready: players can connect. */
  ready: v.boolean(),
  /** True when it is bound to a deployment. */
  linked: v.boolean(),
  kind,
  /** Users now in the session. */
  user_count: v.number(),
  /** The linked deployment's id. */
  deployment_request_id: nullishText,
  webhook_url: nullishText,
});
/** The short record of a session: in lists, and in what a webhook gets. */
export interface SessionSummary extends v.InferOutput<typeof sessionSummary> {}
export const SessionSummarySchema: v.GenericSchema<SessionSummary> = sessionSummary;

const sessionUser = v.object({
  ip: v.string(),
  /** Located by the provider from the address, where it can. */
  latitude: nullishNumber,
  longitude: nullishNumber,
});
/** One user of a session. */
export interface SessionUser extends v.InferOutput<typeof sessionUser> {}
const SessionUserSchema: v.GenericSchema<SessionUser> = sessionUser;

const session = v.object({
  /** Given by the provider; opaque. */
  session_id: v.string(),
  /** Your id. */
  custom_id: nullishText,
  status,
  /** True when it is linked to a deployment that is itself ready: players can connect. */
  ready: v.boolean(),
  /** True when it is bound to a deployment. */
  linked: v.boolean(),
  kind,
  /** Users now in the session. */
  user_count: v.number(),
  /** The application version's number, not its name. */
  app_version: v.number(),
  /** UTC, written `2024-05-26 12:00:45.831041`: not RFC 3339. */
  create_time: v.string(),
  /** The session's age; taken as seconds, since the unit is not published. */
  elapsed: v.number(),
  /** What went wrong, where something did. */
  error: nullishText,
  session_users: v.nullish(v.array(SessionUserSchema)),
  session_ips: v.nullish(v.array(SessionUserSchema)),
  /** Absent until the session is linked. */
  deployment: v.nullish(DeploymentSchema),
  webhook_url: nullishText,
});
/** One session, its users, and the deployment that it is linked to. */
export interface Session extends v.InferOutput<typeof session> {}
export const SessionSchema: v.GenericSchema<Session> = session;

const deletionReceipt = v.object({
  /** Text for people. */
  message: v.string(),
  session_id: v.string(),
  /** Your id. */
  custom_id: nullishText,
});
/** What a deletion answers. */
export interface DeletionReceipt extends v.InferOutput<typeof deletionReceipt> {}
export const DeletionReceiptSchema: v.GenericSchema<DeletionReceipt> = deletionReceipt;
