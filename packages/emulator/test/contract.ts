import { operationOf, operationsOf, type Problem, type Provider, type RecordingFetch } from '@x/contracts';
import { describe, expect, it } from 'vitest';

/** What is passed to a caller: method, path, and a body or what else it sends. */
export type Exchange<Sent> = readonly [method: string, path: string, sent?: Sent];

/** An emulator, and a caller whose exchanges are recorded. */
export interface Stage<Sent> {
  readonly baseUrl: string;
  readonly recording: RecordingFetch;
  call(method: string, path: string, sent?: Sent): Promise<{ readonly status: number }>;
}

/** Where the emulator departs from the document. */
interface Departure<Sent, Options> {
  readonly exchange: Exchange<Sent>;
  readonly status: number;
  /** What the document objects to. */
  readonly part: Problem['part'];
  readonly options?: Options;
}

interface Tables<Sent, Options> {
  /** Exchanges that conform to the document. */
  readonly conforming: readonly (readonly [Exchange<Sent>, status: number, options?: Options])[];
  /** Invalid requests, whose response conforms to it all the same. */
  readonly invalid: readonly (readonly [Exchange<Sent>, status: number])[];
  readonly departures: Readonly<Record<string, Departure<Sent, Options>>>;
}

const requestParts = new Set<Problem['part']>(['path', 'method', 'parameter', 'request-body']);

/** Tests exchanges of an emulated API against its OpenAPI document. */
export function testContract<Sent, Options>(
  provider: Provider,
  stage: (options?: Options) => Promise<Stage<Sent>>,
  { conforming, invalid, departures }: Tables<Sent, Options>,
): void {
  const covered = new Set<string | undefined>();

  async function problemsOf([method, path, sent]: Exchange<Sent>, status: number, options?: Options) {
    const { call, recording, baseUrl } = await stage(options);
    expect((await call(method, path, sent)).status).toBe(status);
    expect(recording.exchanges).toHaveLength(1);
    for (const { request } of recording.exchanges) covered.add(operationOf(provider, request, { baseUrl }));
    return recording.problems();
  }

  describe(`an exchange with ${provider} conforms to the OpenAPI document`, () => {
    it.each(conforming.map((row) => [nameOf(row), ...row] as const))('%s', async (_, exchange, status, options) => {
      expect(await problemsOf(exchange, status, options)).toEqual([]);
    });

    it('in every operation', () => expect([...covered]).toEqual(expect.arrayContaining(operationsOf(provider))));
  });

  describe(`the response of ${provider} to an invalid request conforms to the OpenAPI document`, () => {
    it.each(invalid)('%j: %i', async (exchange, status) => {
      const problems = await problemsOf(exchange, status);
      expect(problems).not.toEqual([]);
      expect(problems.filter(({ part }) => !requestParts.has(part))).toEqual([]);
    });
  });

  describe.skipIf(Object.keys(departures).length === 0)(`${provider} departs from the OpenAPI document in`, () => {
    it.each(Object.entries(departures))('%s', async (_, { exchange, status, part, options }) => {
      expect((await problemsOf(exchange, status, options)).map((problem) => problem.part)).toContain(part);
    });
  });
}

function nameOf<Sent, Options>([[method, path, sent], status, options]: Tables<Sent, Options>['conforming'][number]) {
  const details = [sent, options].flatMap((each) => JSON.stringify(each)?.slice(0, 80) ?? []);
  return `${[method, path, ...details].join(' ')}: ${status}`;
}
