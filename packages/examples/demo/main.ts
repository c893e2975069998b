import { inspect } from 'node:util';
import { isClientError } from '@x/core';
import { tellAgentStory } from './agent-story.ts';
import { tellDeploymentStory } from './deployment-story.ts';
import { startEmulatorProcess } from './emulator-process.ts';
import { heading, line, warn } from './print.ts';
import { tellSipherStory } from './sipher-story.ts';
import { tellTraceStory } from './trace-story.ts';
import { tellVapiStory } from './vapi-story.ts';

// `pnpm demo`: what the packages do, told by calls of the public clients to an emulator in a process of its own.
// Every printed value comes from a response.

const startedAt = performance.now();
heading('Session APIs, offline');
line('An emulator of the APIs runs on this machine; the clients talk to it as they would to the real ones.');

const emulator = await startEmulatorProcess();
try {
  line(`It serves ${emulator.url} (process ${emulator.pid}), keeps its state in memory, and ends with the demo.`);
  await tellVapiStory(emulator);
  await tellTraceStory(emulator);
  await tellDeploymentStory(emulator);
  await tellAgentStory(emulator);
  await tellSipherStory(emulator); // the last one, since it moves the emulator's clock
  heading('Done');
  line(
    `in ${((performance.now() - startedAt) / 1000).toFixed(1)} s. Next: README.md shows the same in ten lines of your own.`,
  );
} catch (error) {
  warn('The demo stopped here:');
  warn(isClientError(error) ? error.message : inspect(error));
  if (isClientError(error) && error.kind === 'connection') warn('Is the emulator still running?');
  process.exitCode = 1;
} finally {
  await emulator.stop();
}
