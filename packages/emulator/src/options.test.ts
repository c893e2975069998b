import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { start, temporaryDirectory } from '../test/start.ts';
import { vapiCaller } from '../test/vapi-caller.ts';
import { type EmulatorOptions, startEmulator } from './index.ts';
import { providerNames } from './providers/index.ts';

const aPort = 'must be a whole number from 0 to 65535';
const anOrigin = (text: string) => `must be a string, an origin such as http://localhost:5173, not ${text}`;
const names = providerNames.join(', ');
const cycle: { self?: unknown } = {};
cycle.self = cycle;

const wrongOptions: [object, string][] = [
  [{ randomSeed: 0.5 }, 'randomSeed: must be a whole number'],
  [{ prot: 5 }, 'prot: is not a known field; did you mean port?'],
  [{ port: '4010' }, `port: ${aPort}`],
  [{ port: 65_536 }, `port: ${aPort}`],
  [{ port: 1.5 }, `port: ${aPort}`],
  [{ port: Number.NaN }, `port: ${aPort}`],
  [{ data: 5 }, 'data: must be the path of a directory'],
  [{ data: ' ' }, 'data: must be the path of a directory'],
  [{ providers: 'vapi' }, 'providers: must be an array'],
  [{ providers: [] }, 'providers: names none; leave it out to serve all'],
  [{ providers: ['vapi', 'vapii'] }, `providers.1: must be one of ${names}`],
  [{ allowOrigins: 'http://localhost' }, 'allowOrigins: must be an array'],
  [{ allowOrigins: ['http://localhost', 'localhost'] }, `allowOrigins.1: ${anOrigin('"localhost"')}`],
  [{ allowOrigins: ['http://localhost/path'] }, `allowOrigins.0: ${anOrigin('"http://localhost/path"')}`],
  [{ allowWebhooks: [5] }, `allowWebhooks.0: ${anOrigin('of type number')}`],
  [{ allowWebhooks: ['ftp://localhost'] }, `allowWebhooks.0: ${anOrigin('"ftp://localhost"')}`],
  [{ onRequest: 5 }, 'onRequest: must be a function'],
  [{ settings: null }, 'settings: must be an object'],
  [{ settings: { vapy: {} } }, `settings.vapy: is not an API; expected one of ${names}`],
  [{ settings: { vapi: null } }, 'settings.vapi: must be an object'],
  [
    { settings: { vapi: { looseMessage: true } } },
    'settings.vapi.looseMessage: is not a known field; did you mean looseMessages?',
  ],
  [{ settings: { sipher: { rateLimit: 5 } } }, 'settings.sipher.rateLimit: must be an object'],
  [
    { settings: { sipher: { rateLimit: { requests: -1 } } } },
    'settings.sipher.rateLimit.requests: must be a whole number from 0 up, or Infinity',
  ],
  [
    { settings: { sipher: { rateLimit: { windowSeconds: 0 } } } },
    'settings.sipher.rateLimit.windowSeconds: must be a number above 0',
  ],
  [{ settings: { sipher: { dailyQuota: { free: 1 } } } }, 'settings.sipher.dailyQuota.free: is not a known field'],
  [
    { settings: { sipher: { dailyQuota: { enterprise: '1' } } } },
    'settings.sipher.dailyQuota.enterprise: must be a whole number from 0 up, or Infinity',
  ],
  [{ settings: { uxmate: { heartbeat: 5 } } }, 'settings.uxmate.heartbeat: is not a known field'],
  [{ settings: { edgegap: { userLocations: [] } } }, 'settings.edgegap.userLocations: must be an object'],
  [{ seed: null }, 'seed: must be an object'],
  [{ seed: () => {} }, 'seed: cannot be written as JSON'],
  [{ seed: { vapi: cycle } }, 'seed: cannot be written as JSON'],
  [{ seed: JSON.parse(`${'[{"":'.repeat(300)}0${'}]'.repeat(300)}`) }, 'seed: JSON nested deeper than 500 levels'],
  [{ seed: { vapy: {} } }, `seed.vapy: is not an API; expected one of ${names}`],
  [
    { seed: { edgegap: { deployments: [{ sockets: 'x' }] } } },
    'seed.edgegap.deployments.0.sockets: must be a whole number from 0 up',
  ],
];

describe('invalid options', () => {
  it.each(wrongOptions.map(([options, message]) => ({ options, message })))(
    'are refused before anything is opened: $message',
    async ({ options, message }) => {
      const parent = temporaryDirectory();
      const wrong = { data: join(parent, 'state'), ...options } as EmulatorOptions;
      await expect(startEmulator(wrong)).rejects.toThrow(expect.objectContaining({ name: 'InputError', message }));
      expect(existsSync(join(parent, 'state'))).toBe(false);
      expect(existsSync('x')).toBe(false);
    },
  );

  it.each([[null], [5], ['x'], [[]], [() => {}]])('are refused if they are not an object: %j', async (options) => {
    const message = 'options: must be an object';
    await expect(startEmulator(options as EmulatorOptions)).rejects.toThrow(
      expect.objectContaining({ name: 'InputError', message }),
    );
  });

  it('are refused with the path of an invalid seed', async () => {
    const id = '00000000-0000-4000-8000-000000000001';
    await expect(startEmulator({ seed: { vapi: { sessions: [{ id }, { id }] } } })).rejects.toThrow(
      expect.objectContaining({
        name: 'InputError',
        message: `seed.vapi.sessions.1.id: there is a session ${id} already`,
      }),
    );
    const sessions = [{ user: 'nobody' }];
    await expect(startEmulator({ seed: { portal: { sessions } } } as object)).rejects.toThrow(
      'seed.portal.sessions.0.user: ',
    );
  });

  it('are refused for a directory that was seeded before, too', async () => {
    const data = temporaryDirectory();
    await (await startEmulator({ data, seed: { vapi: {} } })).close();
    await expect(startEmulator({ data, seed: { vapi: { session: [] } } } as object)).rejects.toThrow(
      'seed.vapi.session: is not a known field; did you mean sessions?',
    );
  });
});

it('undefined options are ignored', async () => {
  const options = { port: undefined, data: undefined, providers: undefined, settings: undefined, seed: undefined };
  const others = { allowOrigins: undefined, allowWebhooks: undefined, onRequest: undefined };
  const emulator = await start({ ...options, ...others, settings: { vapi: undefined } } as object);
  expect(await vapiCaller(emulator)('GET', '/session')).toMatchObject({ status: 200 });
});

it('the option seed is copied', async () => {
  const sessions = [{ name: 'one' }];
  const emulator = await start({ seed: { vapi: { sessions } } });
  sessions.push({ name: 'two' });
  emulator.reset();
  expect(emulator.sessions('vapi')).toMatchObject([{ session: { name: 'one' } }]);
});

it('an API that is listed twice is served once', async () => {
  const emulator = await start({ providers: ['vapi', 'vapi'] });
  await vapiCaller(emulator)('GET', '/session');
  expect(emulator.requests()).toHaveLength(1);
  const { message } = (await (await fetch(`${emulator.url}/none`)).json()) as { message: string };
  expect(message).toBe('Nothing is served at /none. The APIs are at /vapi.');
});

it('allowed origins are normalized', async () => {
  const emulator = await start({ allowOrigins: ['HTTP://LocalHost:80/'] });
  const response = await fetch(`${emulator.baseUrls.vapi}/session`, { headers: { Origin: 'http://localhost' } });
  expect(response.headers.get('Access-Control-Allow-Origin')).toBe('http://localhost');
});
