import { startEmulator } from '@x/emulator';
import { storyDeployment } from './deployment-story.ts';
import type { EmulatorAddress } from './emulator-process.ts';
import { storyAssistant } from './vapi-story.ts';

// The other process: tells its parent where it serves, and ends with it.

const { url, baseUrls, keys, close } = await startEmulator({
  seed: { vapi: { assistants: [storyAssistant] }, edgegap: { deployments: [storyDeployment] } },
});
process.once('disconnect', close);
process.send?.({ url, baseUrls, keys } satisfies EmulatorAddress);
