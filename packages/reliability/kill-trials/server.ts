import { startEmulator } from '@x/emulator';
import type { EmulatorAddress } from './emulator-address.ts';
import { DEPLOYMENT } from './writers.ts';

// The process that is killed: keeps its state in the directory that it is given, and lets through all that comes.

const many = 1e9;
const { url, baseUrls, keys } = await startEmulator({
  data: process.argv[2] ?? '',
  settings: { sipher: { rateLimit: { requests: many }, dailyQuota: { pro: many, enterprise: many } } },
  seed: { edgegap: { deployments: [{ request_id: DEPLOYMENT, sockets: many }] } },
});
process.once('disconnect', () => process.exit());
process.send?.({ url, baseUrls, keys } satisfies EmulatorAddress);
