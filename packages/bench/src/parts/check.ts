import type { CheckArgument, CheckOrder } from '../children/check.ts';
import { closeAll, compete, contestantsOf, startAll } from '../contest.ts';
import type { Part } from '../part.ts';
import { ratioOf } from '../spread.ts';

const ROUNDS = 15;
const PAGES = 300;

/** CPU to read and check a page of 100 sessions that has arrived, in units of `JSON.parse` of its text. */
export const check: Part = async ({ ours, peers, progress }) => {
  const projects: Record<CheckArgument['reader'], string | undefined> = {
    'JSON.parse': ours.alone.vapi,
    ours: ours.alone.vapi,
    'JSON.parse and valibot': ours.alone.vapi,
    'ours, validation: throw': ours.alone.vapi,
    'a Response and its json()': ours.alone.vapi,
    'Vapi SDK': peers.folders['vapi-sdk'],
  };
  const contestants = contestantsOf(projects, (reader, project): CheckArgument => ({ reader, project }));
  const { children, notes } = await startAll<CheckOrder, CheckArgument>('check', contestants);
  try {
    const order = { pages: PAGES };
    const results = await compete(children, {
      rounds: ROUNDS,
      orders: [order],
      onRun: (name, done, of) => progress.step(`pages by ${name}`, done, of),
    });
    const times = results.get(order) ?? {};
    const base = times['JSON.parse'] ?? [];
    const {
      ours: own,
      'ours, validation: throw': strict,
      ...others
    } = Object.fromEntries(Object.entries(times).map(([name, values]) => [name, ratioOf(values, base)] as const));
    const micros = ratioOf(
      base,
      base.map(() => PAGES),
    ).median;
    const allNotes = [...notes, `\`JSON.parse\` took ${micros.toFixed(0)} µs a page`];
    return [
      { id: 'check/page', ...(own ? { ours: own } : {}), peers: others, notes: allNotes },
      { id: 'check/page under throw', ...(strict ? { ours: strict } : {}), peers: {} },
    ];
  } finally {
    await closeAll(children);
  }
};
