import { parse } from 'yaml';

/** What is read of a workflow; the schema of it is held by actionlint. */
interface Workflow {
  readonly on?: unknown;
  readonly permissions?: Permissions;
  readonly jobs?: Readonly<Record<string, Job>>;
}

type Permissions = string | Readonly<Record<string, string>>;

interface Job {
  readonly permissions?: Permissions;
  readonly 'timeout-minutes'?: number;
  readonly steps?: readonly Step[];
}

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** What a workflow may not do, beyond what its syntax allows. @param pnpm The version that the workspace is made for. */
export function problemsOfWorkflow(text: string, pnpm: string): string[] {
  const { on, permissions, jobs = {} } = parse(text) as Workflow; // actionlint has looked at its shape
  const problems = usesOf(text).filter((line) => !/@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(line));
  return [
    ...problems.map((line) => `${line} is pinned by no commit with its version beside it`),
    ...(permissions === undefined ? ['the token may do all that the repository allows'] : []),
    ...writesOf(permissions).map((scope) => `every job may write ${scope}`),
    ...(JSON.stringify(on ?? '').includes('pull_request_target')
      ? ['code of a fork runs with a token that writes']
      : []),
    ...Object.entries(jobs).flatMap(([name, job]) => problemsOfJob(job, pnpm).map((problem) => `${name}: ${problem}`)),
  ];
}

function problemsOfJob(job: Job, pnpm: string): string[] {
  const writes = writesOf(job.permissions);
  const steps = job.steps ?? [];
  return [
    ...(job['timeout-minutes'] === undefined ? ['may hang for hours'] : []),
    // A job that can write to the repository must not publish, and a job that can publish runs no dependency's code.
    // Pages are no part of it: they are published.
    ...(writes.includes('id-token') && writes.some((scope) => scope !== 'id-token' && scope !== 'pages')
      ? ['publishes, and writes to the repository']
      : []),
    ...steps.flatMap((step) => [
      ...problemsOfAction(step),
      ...problemsOfCommand(step.run ?? '', pnpm),
      ...(writes.includes('id-token') && runsOthersCode(step) ? [`publishes, and runs others' code: ${step.run}`] : []),
    ]),
  ];
}

function problemsOfAction({ uses = '', with: options = {} }: Step): string[] {
  const [action] = uses.split('@');
  if (action === 'actions/checkout' && options['persist-credentials'] !== false) return ['leaves its token behind'];
  if (action === 'actions/cache') return ['takes what another run left in a cache'];
  if (action === 'actions/setup-node' && (options['cache'] || options['package-manager-cache'] !== false)) {
    return ['takes what another run left in a cache'];
  }
  return [];
}

function problemsOfCommand(run: string, pnpm: string): string[] {
  return [
    // An expression is pasted into the script, whatever it holds: a variable of the environment is not.
    ...(run.includes('${{') ? [`pastes an expression into a script: ${run}`] : []),
    ...[...run.matchAll(/\bpnpm(@[\w.]+)?/g)]
      .filter(([, version]) => version !== `@${pnpm}`)
      .map(() => `runs another pnpm than ${pnpm}: ${run}`),
    ...(/\bpnpm\S* (?:i|install)\b/.test(run) && !run.includes('--frozen-lockfile')
      ? [`installs what it likes: ${run}`]
      : []),
  ];
}

function runsOthersCode({ run = '' }: Step): boolean {
  const commands = run.split('\n').filter((line) => /\b(?:npx|npm|pnpm|node)\b/.test(line));
  return commands.some((line) => !line.includes('--ignore-scripts'));
}

function writesOf(permissions: Permissions = {}): string[] {
  if (typeof permissions === 'string') return permissions === 'read-all' ? [] : ['all'];
  return Object.keys(permissions).filter((scope) => permissions[scope] === 'write');
}

/** As they are written, since a parser drops the comments. */
function usesOf(text: string): string[] {
  return [...text.matchAll(/^\s*(?:- )?(uses: (?!\.\/).*)$/gm)].map(([, uses = '']) => uses);
}
