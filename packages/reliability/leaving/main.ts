import { optionsOf, wholeNumber } from '@x/build/command-line';
import { iterations, type Left, leaveAll, transports } from './leave.ts';
import { ways } from './ways.ts';

const HELP = `Leaves subscriptions and listings from outside, and looks at what is left of them.

  pnpm leaving              200 of each over each transport, in twelve ways; best on an idle machine
  pnpm leaving --count 24   so many, at least one in each way`;

/** How long a connection may stay open after its consumer has left. */
const MOST_MS = 50;

const values = optionsOf({ count: { type: 'string', default: '200' }, help: { type: 'boolean', default: false } });
const perWay = Math.ceil(wholeNumber('count', values.count) / Object.keys(ways).length);

if (values.help) console.log(HELP);
else process.exitCode = await measure();

/** Gives the exit code. */
async function measure(): Promise<number> {
  // Once for nothing: the first time loads and compiles.
  for (const transport of transports) await leaveAll(transport, 1);
  const all: Left[] = [];
  const problems: string[] = [];
  for (const transport of transports) {
    const { left, problems: ofProcess } = await leaveAll(transport, perWay);
    all.push(...left);
    problems.push(...left.flatMap(problemsOf), ...ofProcess.map((problem) => `${transport}: ${problem}`));
  }
  console.log(tableOf(all));
  for (const problem of problems) console.log(problem);
  console.log(
    `\n${all.length * perWay} iterations left: ${problems.length === 0 ? 'nothing is left of them' : 'see above'}`,
  );
  return problems.length === 0 ? 0 : 1;
}

function problemsOf({ iteration, transport, way, open, milliseconds, requestsAfter, listeners }: Left): string[] {
  const where = `✗ ${iteration} over ${transport}, left by ${way}:`;
  return [
    ...(open > 0 ? [`${where} ${open} connections stay open`] : []),
    ...(open === 0 && milliseconds > MOST_MS ? [`${where} closed after ${Math.round(milliseconds)} ms`] : []),
    ...(requestsAfter > 0 ? [`${where} ${requestsAfter} requests afterwards`] : []),
    ...(listeners > 0 ? [`${where} ${listeners} listeners at the callers' signals`] : []),
  ];
}

/** Milliseconds until the last connection was closed, a line for each way. */
function tableOf(all: readonly Left[]): string {
  const columns = iterations.flatMap((iteration) => transports.map((transport) => ({ iteration, transport })));
  const title = columns.map(({ iteration, transport }) => `${iteration} ${transport}`.padStart(16)).join('');
  const lines = Object.keys(ways).map((way) => {
    const cells = columns.map(({ iteration, transport }) => {
      const left = all.find((each) => each.way === way && each.iteration === iteration && each.transport === transport);
      return (left ? left.milliseconds.toFixed(1) : '').padStart(16);
    });
    return way.padEnd(34) + cells.join('');
  });
  return [`${'milliseconds until all are closed'.padEnd(34)}${title}`, ...lines].join('\n');
}
