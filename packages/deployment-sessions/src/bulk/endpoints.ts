import type { Client, RequestOptions } from '@x/core';
import { requestBulkCreate, requestBulkDelete } from '../requests.ts';
import type { BulkCreate, BulkCreation, BulkDelete, BulkDeletion } from '../schemas/bulk.ts';

/**
 * Makes many sessions with one request, as the endpoint does it. `POST /v1/deployment/{request_id}/custom/sessions`
 *
 * Never sent again once it may have arrived. `createMany` is the call for any number, and says what became of each.
 *
 * @returns Receipts of those that were made, and a text for each that was not: which one it is about, only comparing the
 * ids tells.
 * @throws `input` if an item does not fit (nothing is sent); `api` if the API refuses the whole request.
 * @see https://docs.edgegap.com/docs/api
 */
export async function bulkCreate(
  client: Client,
  requestId: string,
  body: BulkCreate,
  options?: RequestOptions,
): Promise<BulkCreation> {
  return await requestBulkCreate(client, 'sessions.bulkCreate', requestId, body, options);
}

/**
 * Deletes many sessions with one request, as the endpoint does it: a DELETE with a JSON body.
 * `DELETE /v1/deployment/{request_id}/custom/sessions`
 *
 * Sent again after a lost answer; the second answer then counts those that the first arrival deleted among its
 * `errors`. `deleteMany` is the call for any number, and says what became of each.
 *
 * @returns Receipts of those that were deleted, and a text for each that was not; `undefined` if a first answer was lost
 * and the second said that the deployment is gone.
 * @throws `api` if the API refuses the whole request.
 * @see https://docs.edgegap.com/docs/api
 */
export async function bulkDelete(
  client: Client,
  requestId: string,
  body: BulkDelete,
  options?: RequestOptions,
): Promise<BulkDeletion | undefined> {
  return await requestBulkDelete(client, 'sessions.bulkDelete', requestId, body, options);
}
