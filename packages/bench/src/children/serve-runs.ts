/** What one measured run took. */
export interface RunResult {
  readonly cpuMicros: number;
  /** What else the run has seen. */
  readonly seen?: Readonly<Record<string, number>> | undefined;
}

/** What a child says first: it is ready, or cannot be. */
export type Greeting = { readonly ready: true } | { readonly problem: string };

/** What is run, and what comes before each run and does not count. */
export interface Run<Order> {
  (order: Order): Promise<RunResult['seen']>;
  before?(order: Order): Promise<void>;
}

/**
 * The child's side of a contest: runs as often as it is told to and says what each run took of this process's CPU, all
 * threads counted.
 */
export async function serveRuns<Order>(prepare: () => Promise<Run<Order>>): Promise<void> {
  const report = (message: Greeting | RunResult) => process.send?.(message);
  try {
    const run = await prepare();
    process.on('message', async (order: Order) => {
      await run.before?.(order);
      const before = process.cpuUsage();
      const seen = await run(order);
      const { user, system } = process.cpuUsage(before);
      report({ cpuMicros: user + system, seen });
    });
    report({ ready: true });
  } catch (error) {
    report({ problem: String(error) });
  }
}

/** What the parent passes to a child that it starts. */
export function argument<Argument>(): Argument {
  return JSON.parse(process.argv[2] ?? 'null') as Argument; // what `startChild` wrote
}
