/**
 * What control sends to the page.
 *
 * @module
 */

import type { StoredTables } from '../../control/control.ts';
import type { EmulatorIndex } from '../../control/emulator-index.ts';

export type { WaitingFault } from '../../faults/faults.ts';
export type { StoredRow as Row } from '../../providers/provider.ts';
export type { RecordedRequest as Exchange } from '../../traffic/recorded-requests.ts';

/** `GET /_emulator/index`. */
export type ControlIndex = EmulatorIndex;

/** What a served API is called and where, and what can be done at it. */
export type ServedApi = EmulatorIndex['apis'][string];

/** Rows by provider and table. */
export type Store = StoredTables;

/** The emulator's time. */
export interface ClockState {
  /** ISO 8601. */
  readonly now: string;
  readonly frozen: boolean;
}
