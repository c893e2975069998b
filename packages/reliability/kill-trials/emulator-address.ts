import type { Emulator } from '@x/emulator';

/** Where the emulator is and which keys it accepts. */
export type EmulatorAddress = Pick<Emulator, 'url' | 'baseUrls' | 'keys'>;
