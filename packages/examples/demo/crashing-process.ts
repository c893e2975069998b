import { createEdgegap } from '@x/deployment-sessions';
import { fileCheckpoint } from '@x/deployment-sessions/node';
import { players } from './players.ts';

// A process of the deployment story that dies in the midst of `createMany`. Its key and base URL are in the environment.

const [deploymentId = '', path = ''] = process.argv.slice(2);
const { sessions } = createEdgegap().deployment(deploymentId);
await sessions.createMany(players(), {
  chunkSize: 25,
  checkpoint: fileCheckpoint(path),
  onProgress(progress) {
    process.send?.(progress);
    if (progress.counts.succeeded >= 500) process.kill(process.pid, 'SIGKILL');
  },
});
