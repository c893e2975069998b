import { once } from 'node:events';
import { createEdgegap, type Limiter } from '@x/deployment-sessions';
import { Redis } from 'ioredis';
import { RateLimiterQueue, RateLimiterRedis } from 'rate-limiter-flexible';

// Without Redis, commands fail at once: no call waits for its return.
const options = { enableOfflineQueue: false, commandTimeout: 1_000 };
export const redis = new Redis(process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379', options);
redis.on('error', ({ message }) => console.error('redis:', message));
await once(redis, 'ready'); // or throws

// Half of the 50 requests a second that the API allows: its seconds may begin in the middle of these.
const quota = new RateLimiterRedis({ storeClient: redis, keyPrefix: 'edgegap', points: 25, duration: 1 });
const queue = new RateLimiterQueue(quota);
const limiter: Limiter = { acquire: () => queue.removeTokens(1) };

/** A client whose requests count towards one limit in every process. Without Redis, calls fail or go on without it. */
export function createLimitedClient(onLimiterError: 'fail' | 'proceed') {
  return createEdgegap({ limiter, onLimiterError });
}
