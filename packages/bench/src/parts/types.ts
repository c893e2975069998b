import type { Part, Row } from '../part.ts';
import { ratioOf, spreadOf } from '../spread.ts';
import { emptyConsumer, MISSPELT, ourConsumer, type TypeCheck, typeCheck, vendorConsumer } from '../type-check.ts';

const ROUNDS = 5;

/** What the type check of a small program grows by above an empty file, and whether a misspelling is found. */
export const types: Part = async ({ ours, peers, progress }) => {
  const project = ours.alone.vapi;
  const vendor = peers.folders['vapi-sdk'];
  const empty: TypeCheck[] = [];
  const own: TypeCheck[] = [];
  const others: TypeCheck[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    progress.step('type checks', round, ROUNDS);
    empty.push(await typeCheck(project, 'empty', emptyConsumer));
    own.push(await passed(typeCheck(project, 'consumer', ourConsumer())));
    if (vendor) others.push(await passed(typeCheck(vendor, 'consumer', vendorConsumer())));
  }
  const wrong = await typeCheck(project, 'misspelt', ourConsumer(MISSPELT));
  const wrongAtVendor = vendor && (await typeCheck(vendor, 'misspelt', vendorConsumer(MISSPELT)));

  const growth = (checks: readonly TypeCheck[], of: (check: TypeCheck) => number) =>
    checks.map((check, round) => of(check) - of(empty[round] ?? check));
  const against = (id: Row['id'], of: (check: TypeCheck) => number, unit: string): Row => {
    const mine = growth(own, of);
    const theirs = growth(others, of);
    const text = (values: readonly number[]) => spreadOf(values).median.toFixed(0);
    return {
      id,
      ...(vendor ? { ours: ratioOf(mine, theirs) } : {}),
      peers: {},
      notes: [`ours ${text(mine)}, Vapi SDK ${vendor ? text(theirs) : 'not measured'} ${unit} above an empty file`],
    };
  };
  const found = ({ errors }: TypeCheck) => (errors.some((message) => message.includes(MISSPELT)) ? 1 : 0);
  return [
    against('types/files', ({ files }) => files, 'files'),
    against('types/memory', ({ memoryMegabytes }) => memoryMegabytes, 'MB'),
    against('types/time', ({ seconds }) => seconds * 1000, 'ms'),
    {
      id: 'types/misspelling',
      ours: spreadOf([found(wrong)]),
      peers: wrongAtVendor ? { 'Vapi SDK': spreadOf([found(wrongAtVendor)]) } : {},
    },
  ];
};

async function passed(checking: Promise<TypeCheck>): Promise<TypeCheck> {
  const check = await checking;
  if (check.errors.length > 0) throw new Error(`The program does not compile: ${check.errors.join('\n')}`);
  return check;
}
