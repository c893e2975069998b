import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { root, sections, withSection } from './operation-tables.ts';

it.each(Object.entries(sections))(
  '%s lists the operations of the documents; if not, run `pnpm generate`',
  (name, section) => {
    const text = readFileSync(new URL(name, root), 'utf8');
    expect(text).toBe(withSection(text, section()));
  },
);

it('withSection replaces the section alone, between others and at the end', () => {
  expect(withSection('a\n\n## Operations\n\nold\n\n### Old\n\n## Next\n', 'new\n')).toBe(
    'a\n\n## Operations\n\nnew\n\n## Next\n',
  );
  expect(withSection('## Operations\n\nold\n', 'new')).toBe('## Operations\n\nnew\n');
});
