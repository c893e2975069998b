import { cutText } from '../../cut-text.ts';
import type { StoredSession } from '../session.ts';

/** An agent as the API shows it. */
export interface Agent {
  readonly id: string;
  readonly name: string;
  readonly assistant_id: string;
  readonly assistant_nickname: string;
  readonly welcome_message: string;
  readonly user_initial_message: string;
  readonly icon: string;
  readonly visibility_requirements: readonly string[];
}

/** What an agent does in its turns. */
export interface Script {
  /** What it says, turn by turn, and then from the beginning. Default: the message and a list of its files. */
  readonly replies?: readonly string[] | undefined;
  /** How many words come at once. Default: 1. */
  readonly wordsPerStep?: number | undefined;
  /** Milliseconds between them, by the emulator's clock. Default: the setting `wordDelay`. */
  readonly delay?: number | undefined;
  /** Whether its turns fail. Default: false. */
  readonly fails?: boolean | undefined;
}

/** An agent and its script. */
export interface ScriptedAgent extends Agent {
  readonly script: Script;
}

const analyst: ScriptedAgent = {
  id: 'agent-1',
  name: 'Analyst',
  assistant_id: 'asst_1',
  assistant_nickname: 'Ana',
  welcome_message: 'Ask me about sales.',
  user_initial_message: 'How did sales go?',
  icon: 'chart',
  visibility_requirements: [],
  script: {},
};

const planner: ScriptedAgent = {
  ...analyst,
  id: 'agent-2',
  name: 'Planner',
  assistant_id: 'asst_2',
  assistant_nickname: 'Pat',
  welcome_message: 'Tell me what you are up to.',
  user_initial_message: 'What should I do first?',
  icon: 'list',
};

const faulty: ScriptedAgent = {
  ...analyst,
  id: 'agent-failing',
  name: 'Faulty',
  assistant_id: 'asst_3',
  assistant_nickname: 'Flo',
  welcome_message: 'Each of my turns fails.',
  user_initial_message: 'Will this work?',
  icon: 'bolt',
  script: { fails: true },
};

/** The agents that are there without a seed. */
export const readyMadeAgents: readonly ScriptedAgent[] = [analyst, planner, faulty];

/** For people: the ids of the ready-made agents. */
export const agentIds = readyMadeAgents
  .map(({ id, script }) => (script.fails ? `${id} (its turns fail)` : id))
  .join(', ');

/** A turn that is being worked on: what the agent is about to say, and how far it has come. */
export interface Performance {
  /** Each with the space after it. */
  readonly words: readonly string[];
  readonly shown: number;
  readonly wordsPerStep: number;
  readonly delay: number;
  readonly fails: boolean;
}

/** What the agent does about the last message of a session. A prompt that begins with `/fail` makes any turn fail. */
export function perform(agent: ScriptedAgent, session: StoredSession, wordDelay: number): Performance {
  const { replies = [], wordsPerStep = 1, delay = wordDelay, fails = false } = agent.script;
  const prompts = session.messages.filter(({ role }) => role === 'user');
  const reply = replies[(prompts.length - 1) % replies.length] ?? defaultReply(agent, session);
  return {
    words: reply.match(/\s*\S+\s*/g) ?? [reply],
    shown: 0,
    wordsPerStep,
    delay,
    fails: fails || prompts.at(-1)?.text.startsWith('/fail') === true,
  };
}

/** Long prompts are not said back in full. */
const maxQuoted = 200;

function defaultReply(agent: ScriptedAgent, { messages, files }: StoredSession): string {
  const prompt = messages.at(-1)?.text ?? '';
  const start = cutText(prompt, maxQuoted);
  const quoted = start === prompt ? prompt : `${start}…`;
  const received = files
    .filter(({ message }) => message === messages.length - 1)
    .map(({ name, type, size }) => `${name} (${type}, ${size} bytes)`);
  return `${agent.name} here. You said: ${quoted}${received.length > 0 ? `\nYou sent: ${received.join(', ')}` : ''}`;
}
