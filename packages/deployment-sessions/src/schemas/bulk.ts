import { type Fields, idProblem, type Schema } from '@x/core';
import * as v from 'valibot';
import {
  type CreateSession,
  type DeletionReceipt,
  DeletionReceiptSchema,
  type SessionReceipt,
  SessionReceiptSchema,
} from './session.ts';

// An id of the caller's must fit into a path: a session whose id no request can name would be lost.
/** @internal */
export const CustomIdSchema: v.GenericSchema<string> = v.pipe(
  v.string(),
  v.check((id) => idProblem(id) === undefined, 'an id that fits into a path as one segment'),
);

/** One of many sessions to create. */
export interface CreateSessionItem extends CreateSession {
  /** Your id for the session, unique in its deployment. */
  custom_id: string;
}
/** @internal */
export const CreateSessionItemSchema: v.GenericSchema<CreateSessionItem> = v.object({
  custom_id: CustomIdSchema,
  ip_list: v.array(v.string()),
  webhook_url: v.optional(v.string()),
} satisfies Fields<CreateSessionItem>);

/** The body of `bulkCreate`. */
export interface BulkCreate {
  sessions: readonly CreateSessionItem[];
}
export const BulkCreateSchema: Schema<BulkCreate> = v.object({
  sessions: v.array(CreateSessionItemSchema),
} satisfies Fields<BulkCreate>);

/** The body of `bulkDelete`. */
export interface BulkDelete {
  /** The `custom_id` of each session. */
  sessions: readonly string[];
}
export const BulkDeleteSchema: Schema<BulkDelete> = v.object({
  sessions: v.array(CustomIdSchema),
} satisfies Fields<BulkDelete>);

/** The response of `bulkCreate`. */
export interface BulkCreation {
  /** The created ones. */
  sessions: SessionReceipt[];
  /** One message for each that was not created; only its wording shows which one it is about. */
  errors: string[];
}
export const BulkCreationSchema: Schema<BulkCreation> = v.object({
  sessions: v.array(SessionReceiptSchema),
  errors: v.array(v.string()),
} satisfies Fields<BulkCreation>);

/** The response of `bulkDelete`. */
export interface BulkDeletion {
  /** The deleted ones. */
  sessions: DeletionReceipt[];
  /** One message for each that was not deleted; only its wording shows which one it is about. */
  errors: string[];
}
export const BulkDeletionSchema: Schema<BulkDeletion> = v.object({
  sessions: v.array(DeletionReceiptSchema),
  errors: v.array(v.string()),
} satisfies Fields<BulkDeletion>);
