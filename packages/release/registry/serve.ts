import { createRequire } from 'node:module';
import { join } from 'node:path';

// A registry on loopback until the process that started it disconnects: `node serve.ts <folder with verdaccio> <storage>`.

const [folder = '', storage = ''] = process.argv.slice(2);
const require = createRequire(join(folder, 'package.json'));
// The shape of Verdaccio's own interface, which cannot be imported before it is fetched.
const { runServer } = require('verdaccio') as { runServer(config: object): Promise<import('node:http').Server> };

const server = await runServer({
  storage,
  configPath: join(storage, 'config.yaml'),
  // It asks no other registry: what it has was published to it.
  uplinks: {},
  packages: { '@x/*': { access: '$all', publish: '$authenticated' } },
  auth: { htpasswd: { file: join(storage, 'users'), max_users: 1 } },
  web: { enable: false },
  log: { type: 'stdout', level: 'error' },
});
server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
process.once('disconnect', () => process.exit());
