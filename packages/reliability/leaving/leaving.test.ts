import { describe, expect, it } from 'vitest';
import { leaveAll, transports } from './leave.ts';
import { ways } from './ways.ts';

// Few of each, and no limit of time: how long it takes is measured by `pnpm leaving`, on an idle machine.

describe.each(transports)('subscriptions and listings over %s that are left', (transport) => {
  it('close their connection, send nothing more, and leave no listener, timer or socket behind', async () => {
    const { left, problems } = await leaveAll(transport, 2);
    expect(left).toHaveLength(2 * Object.keys(ways).length - 1);
    const clean = { open: 0, requestsAfter: 0, listeners: 0 };
    expect(left).toEqual(left.map((each) => ({ ...each, ...clean })));
    expect(problems).toEqual([]);
  });
});
