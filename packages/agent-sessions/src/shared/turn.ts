import type { RequestOptions, UploadOptions } from '@x/core';

/** Options of operations that wait for the agent's turn. */
export interface TurnOptions extends RequestOptions {
  /**
   * Milliseconds for one attempt, its body included. Default: the client's option, else 300,000, since a turn may take
   * minutes.
   */
  readonly timeout?: number | undefined;
  /**
   * Milliseconds for the whole call, all attempts and waits included. Default: the client's option, else 300,000, since
   * a turn may take minutes.
   */
  readonly totalTimeout?: number | undefined;
}

/** Options of operations that send files and wait for the agent's turn. */
export interface TurnUploadOptions extends TurnOptions, Pick<UploadOptions, 'onUploadProgress'> {}

/** A turn takes as long as its agent: the usual limits would end it too early. */
export const TURN_LIMITS = { timeout: 300_000, totalTimeout: 300_000 };
