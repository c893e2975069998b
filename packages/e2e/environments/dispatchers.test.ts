import { fileURLToPath } from 'node:url';
import { outputOf } from '@x/build/run-command';
import { describe, expect, inject, it } from 'vitest';
import { isMissing, pathOf } from './fetched-packages.ts';

const program = fileURLToPath(new URL('dispatcher-program.ts', import.meta.url));
const nodes: Record<string, string | undefined> = { 'Node 24': process.execPath, ...inject('fetched') };

describe.each(['Node 22', 'Node 24', 'Node 26'])('nodeTransport() on %s', (name) => {
  const node = nodes[name] ?? '';
  const cases = ['undici6', 'undici7', 'undici8'].flatMap((undici) =>
    ['before', 'after'].map((when) => ({ undici, when })),
  );

  it.skipIf(isMissing || !node).each(cases)(
    'sends by the dispatcher of fetch, that of $undici if it was set $when the first request, or by its own',
    async ({ undici, when }) => {
      const { responses, seen, mocked, refused } = JSON.parse(
        await outputOf(node, [program, pathOf(undici), when], { cwd: '/', env: { NO_COLOR: '1' } }),
      );
      expect(responses).toEqual(Array(5).fill('200 caf\xe9 a, b {"id":"1"}'));
      // Node 26 does not look where undici 6 puts its dispatcher: that has no effect on fetch either.
      const isUsed = !(name === 'Node 26' && undici === 'undici6');
      const first = isUsed && when === 'before' ? ['/first', '/first'] : [];
      expect(seen).toEqual([...first, ...(isUsed ? ['/fetch', '/node'] : []), '/own']);
      expect(mocked).toBe('201 mock null {"id":"mocked"}');
      expect(refused).toContain('was not sent: Mock dispatch not matched');
    },
  );
});
