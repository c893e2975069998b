import { type Client, jsonBody, type RequestOptions, request } from '@x/core';
import { sessionsPath } from '../requests.ts';
import {
  type BulkCreate,
  BulkCreateSchema,
  type BulkCreation,
  BulkCreationSchema,
  type BulkDelete,
  BulkDeleteSchema,
  type BulkDeletion,
  BulkDeletionSchema,
} from '../schemas/bulk.ts';

/** Creates many sessions with one request. */
export async function requestBulkCreate(
  client: Client,
  operation: string,
  deploymentId: string,
  body: BulkCreate,
  options?: RequestOptions,
): Promise<BulkCreation> {
  return await request(
    client,
    {
      operation,
      method: 'post',
      effect: 'unsafe',
      path: sessionsPath(deploymentId),
      body: jsonBody(body, BulkCreateSchema),
      response: BulkCreationSchema,
    },
    options,
  );
}

/** Deletes many sessions with one request. */
export async function requestBulkDelete(
  client: Client,
  operation: string,
  deploymentId: string,
  body: BulkDelete,
  options?: RequestOptions,
): Promise<BulkDeletion | undefined> {
  return await request(
    client,
    {
      operation,
      method: 'delete',
      effect: 'delete',
      path: sessionsPath(deploymentId),
      body: jsonBody(body, BulkDeleteSchema),
      response: BulkDeletionSchema,
    },
    options,
  );
}
