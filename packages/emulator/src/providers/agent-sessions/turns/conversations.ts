import type { EmulatorClock } from '../../../control/clock.ts';
import type { UploadedFile } from '../forms/form.ts';
import { type StoredSession, withPrompt } from '../session.ts';
import type { AgentSessionStore, SessionRow } from '../store.ts';
import { readyMadeAgents, type ScriptedAgent } from './agents.ts';
import { beginTurn, stepTurn, type TurnEnd, type TurnRules } from './turn.ts';

/** A turn that has been asked for. */
export interface StartedTurn {
  /** The id of its session. */
  readonly id: string;
  /** Resolves when it ends; with nothing when it never will, because of a reset or a close. */
  readonly end: Promise<TurnEnd | undefined>;
}

/** What follows a session. */
export interface Follower {
  /** Called with the session after each change. */
  changed(session: StoredSession): void;
  /** Called when there is nothing to follow any more: the emulator was reset, or is closing. */
  released(): void;
}

/** The sessions of one service, and the agents at work in them. */
export interface Conversations {
  findAgent(id: string): ScriptedAgent | undefined;
  /** Stores a new session whose agent replies to the last message. */
  open(session: StoredSession): StartedTurn;
  /** Lets the agent of a stored session reply to a prompt, after all prompts before. */
  prompt(id: string, text: string, files: readonly UploadedFile[]): StartedTurn;
  /** Tells of the changes of a session until what it gives is called. */
  follow(id: string, follower: Follower): () => void;
  /** Deletes a session, and releases those who wait for it; false if it does not exist. */
  remove(id: string): boolean;
  /** Releases all who wait for a turn or follow a session. */
  release(): void;
  /** Takes up the work that is stored with the sessions. */
  resume(): void;
}

/** @param rules What the service and its settings say about turns. */
export function createConversations(
  store: AgentSessionStore,
  clock: EmulatorClock,
  rules: Pick<TurnRules, 'statusAfterFailure' | 'wordDelay'>,
): Conversations {
  const followers = new Map<string, Set<Follower>>();
  const turnEnds = new Map<string, (end: TurnEnd | undefined) => void>();
  const now = () => clock.now().getTime();
  const findAgent = (id: string) => store.findAgent(id) ?? readyMadeAgents.find((agent) => agent.id === id);
  const turnRules: TurnRules = {
    ...rules,
    now,
    agentOf({ agentId }) {
      const agent = findAgent(agentId);
      if (agent === undefined) throw new Error(`There is no agent ${agentId}`); // no session is stored without its agent
      return agent;
    },
  };

  const goOn = ({ session: { id }, work }: SessionRow) => {
    if (work !== undefined) clock.at(now() + work.performance.delay, () => step(id));
  };
  const commit = (row: SessionRow) => {
    store.replace(row);
    goOn(row);
    for (const follower of followers.get(row.session.id) ?? []) follower.changed(row.session);
  };
  const step = (id: string) => {
    const { session, work } = store.find(id) ?? {};
    if (session === undefined || work === undefined) return;
    const { row, end } = stepTurn(turnRules, session, work);
    commit(row);
    if (end) settle(keyOf(id, work.turn), end);
  };
  const settle = (key: string, end: TurnEnd | undefined) => {
    turnEnds.get(key)?.(end);
    turnEnds.delete(key);
  };
  const started = (id: string, turn: number): StartedTurn => ({
    id,
    end: new Promise((resolve) => turnEnds.set(keyOf(id, turn), resolve)),
  });
  const releaseThose = (isOne: (id: string) => boolean) => {
    for (const key of [...turnEnds.keys()]) if (isOne(key.slice(0, key.lastIndexOf(' ')))) settle(key, undefined);
    for (const [id, set] of [...followers]) if (isOne(id)) for (const follower of [...set]) follower.released();
  };
  const resume = () => {
    for (const id of store.atWork()) {
      const row = store.find(id);
      if (row) goOn(row);
    }
  };
  resume(); // what a process left undone that was killed

  return {
    findAgent,
    open(session) {
      const turn = promptsOf(session);
      const row = beginTurn(turnRules, session, turn);
      store.insert(row);
      goOn(row);
      return started(session.id, turn);
    },
    prompt(id, text, files) {
      const row = store.find(id);
      if (row === undefined) throw new Error(`There is no session ${id}`); // the caller has just found it
      const { session, work } = row;
      const turn = promptsOf(session) + (work?.waiting.length ?? 0) + 1;
      if (work === undefined) commit(beginTurn(turnRules, withPrompt(session, text, files), turn));
      else store.replace({ session, work: { ...work, waiting: [...work.waiting, { turn, text, files }] } });
      return started(id, turn);
    },
    follow(id, follower) {
      const set = followers.get(id) ?? new Set();
      followers.set(id, set.add(follower));
      return () => {
        set.delete(follower);
        if (set.size === 0 && followers.get(id) === set) followers.delete(id);
      };
    },
    remove(id) {
      if (!store.remove(id)) return false;
      releaseThose((other) => other === id);
      return true;
    },
    release: () => releaseThose(() => true),
    resume,
  };
}

function keyOf(id: string, turn: number): string {
  return `${id} ${turn}`;
}

/** How many messages of its user's a session has: the number of its last turn. */
function promptsOf({ messages }: StoredSession): number {
  return messages.filter(({ role }) => role === 'user').length;
}
