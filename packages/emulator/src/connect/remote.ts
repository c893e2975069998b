import type { Clock } from '../control/clock.ts';
import type { Control } from '../control/control.ts';
import type { Fault } from '../faults/fault.ts';
import type { FaultPreset, FaultTarget } from '../faults/rule.ts';
import type { Deployments } from '../providers/edgegap/deployments/deployments.ts';
import type { OperationName, ProviderKeys, ProviderName, ProviderStates } from '../providers/index.ts';

/** The same methods where they are called over HTTP: with the same parameters, and what they return as a promise. */
export type Remote<Methods> = {
  readonly [Name in keyof Methods]: Methods[Name] extends (...parameters: infer Parameters) => infer Result
    ? (...parameters: Parameters) => Promise<Awaited<Result>>
    : Methods[Name];
};

/** The clock of an emulator in another process. */
export interface RemoteClock extends Remote<Omit<Clock, 'frozen'>> {
  /** Whether time stands still; asked each time that it is read. */
  readonly frozen: Promise<boolean>;
}

/**
 * The control of an emulator in another process. It has the methods of `Control` under their names; each returns a promise,
 * since it sends a request. `await` before each call serves both, here and in the process.
 */
export interface RemoteControl extends Remote<Omit<Control, 'deployments' | 'failNext' | 'fault' | 'sessions'>> {
  // A mapped type would lose which operation belongs to which API.
  failNext<Name extends ProviderName>(
    provider: Name,
    operation: OperationName<Name>,
    fault: Fault,
    options?: { readonly times?: number },
  ): Promise<void>;
  fault<Name extends ProviderName>(
    target: FaultTarget<Name, OperationName<Name>>,
    fault: Fault | FaultPreset,
  ): Promise<{ readonly id: number }>;
  sessions<Name extends ProviderName>(provider: Name): Promise<ReturnType<ProviderStates[Name]['sessions']>>;
  readonly deployments: Remote<Deployments>;
}

/** An emulator in another process. */
export interface RemoteEmulator extends RemoteControl {
  /** Without a slash at the end. */
  readonly url: string;
  /** The base URL to give to the client of each API. */
  readonly baseUrls: Readonly<Record<ProviderName, string>>;
  /** The test keys of each API that it serves. */
  readonly keys: ProviderKeys;
  readonly clock: RemoteClock;
}
