import * as v from 'valibot';
import { customId, list } from './basics.ts';
import { createSessionFields, DeletionReceiptSchema, SessionReceiptSchema } from './session.ts';

const createSessionItem = v.object({
  /** Your id for the session, unique in its deployment. */
  custom_id: customId,
  ...createSessionFields,
});
/** What one session of many is made from. */
export interface CreateSessionItem extends v.InferInput<typeof createSessionItem> {}
export const CreateSessionItemSchema: v.GenericSchema<CreateSessionItem> = createSessionItem;

const bulkCreate = v.object({ sessions: list(CreateSessionItemSchema) });
/** The body of a bulk creation. */
export interface BulkCreate extends v.InferInput<typeof bulkCreate> {}
export const BulkCreateSchema: v.GenericSchema<BulkCreate> = bulkCreate;

const bulkDelete = v.object({
  /** The `custom_id` of each session. */
  sessions: list(customId),
});
/** The body of a bulk deletion. */
export interface BulkDelete extends v.InferInput<typeof bulkDelete> {}
export const BulkDeleteSchema: v.GenericSchema<BulkDelete> = bulkDelete;

const bulkCreation = v.object({
  /** Those that were created. */
  sessions: v.array(SessionReceiptSchema),
  /** One text for each that was not; which one it is about, only its words tell. */
  errors: v.array(v.string()),
});
/** What a bulk creation answers. */
export interface BulkCreation extends v.InferOutput<typeof bulkCreation> {}
export const BulkCreationSchema: v.GenericSchema<BulkCreation> = bulkCreation;

const bulkDeletion = v.object({
  /** Those that were deleted. */
  sessions: v.array(DeletionReceiptSchema),
  /** One text for each that was not; which one it is about, only its words tell. */
  errors: v.array(v.string()),
});
/** What a bulk deletion answers. */
export interface BulkDeletion extends v.InferOutput<typeof bulkDeletion> {}
export const BulkDeletionSchema: v.GenericSchema<BulkDeletion> = bulkDeletion;
