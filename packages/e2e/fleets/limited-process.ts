import { isClientError } from '@x/deployment-sessions';
import { playersOf } from './players.ts';
import { createLimitedClient, redis } from './programs/shared-limit.ts';

// One of several processes that share a quota: creates sessions, all at once, and reports how the calls ended.

const [name = '', count = '', onLimiterError] = process.argv.slice(2);
const client = createLimitedClient(onLimiterError === 'proceed' ? 'proceed' : 'fail');
const { sessions } = client.deployment(process.env['DEPLOYMENT_ID'] ?? '');

const endings = await Promise.all(
  playersOf(name, Number(count)).map(({ custom_id, ip_list }) =>
    sessions.create(custom_id, { ip_list }).then(
      () => 'created',
      (error: unknown) => (isClientError(error) ? `${error.kind}, ${error.outcome}` : String(error)),
    ),
  ),
);
process.send?.(endings);
process.disconnect();
redis.disconnect();
