import { cutText } from '../../cut-text.ts';
import { isObject, type JsonObject } from '../requests/fields.ts';
import { fillPlaceholders } from '../variables.ts';
import type { ChatMessage, VapiScript } from './assistants.ts';
import { messagesOf, type VapiChat } from './chat.ts';

/** What an assistant is about to reply, and how. */
export interface Reply {
  readonly output: readonly ChatMessage[];
  readonly wordsPerStep: number;
  readonly delay: number;
  readonly fails: boolean;
  readonly cost?: number | undefined;
}

/** A part of a reply's text, to append at `path`. */
export interface Piece {
  readonly path: string;
  readonly delta: string;
}

/** What a reply depends on. */
export interface Turn {
  readonly script: VapiScript | undefined;
  /** The messages before the input. */
  readonly history: readonly ChatMessage[];
  readonly input: VapiChat['input'];
  /** The values of placeholders in the script. */
  readonly variableValues: unknown;
}

/** What the assistant does about an input. One that begins with `/fail` makes any turn fail. */
export function replyTo({ script = {}, history, input, variableValues }: Turn, wordDelay: number): Reply {
  const { replies = [], wordsPerStep = 1, delay = wordDelay, fails = false, cost } = script;
  const prompt = lastPrompt(input);
  const reply = replies[history.filter(({ role }) => role === 'user').length % replies.length];
  const values = { ...(isObject(variableValues) && variableValues), 'transport.conversationType': 'chat' };
  return {
    output: reply === undefined ? [spoken(echo(prompt))] : fillPlaceholders(messagesToSay(reply), values),
    wordsPerStep,
    delay,
    fails: fails || prompt.startsWith('/fail'),
    cost,
  };
}

/** The reply that sends a message as it is, without a model. */
export function verbatim(input: VapiChat['input'], delay: number): Reply {
  return { output: [spoken(lastPrompt(input))], wordsPerStep: 1, delay, fails: false };
}

/** The pieces in which a reply comes: words with the blanks before them. Only what the assistant says is streamed. */
export function piecesOf({ output, wordsPerStep }: Reply): Piece[] {
  return output.flatMap(({ role, content }, index) => {
    if (role !== 'assistant' || typeof content !== 'string') return [];
    const words = content.match(/\s*\S+(?:\s+$)?|^\s*$/g) ?? [];
    return Array.from({ length: Math.ceil(words.length / wordsPerStep) }, (_, step) => ({
      path: `chat.output[${index}].content`,
      delta: words.slice(step * wordsPerStep, (step + 1) * wordsPerStep).join(''),
    }));
  });
}

function messagesToSay(reply: string | readonly ChatMessage[]): readonly ChatMessage[] {
  return typeof reply === 'string' ? [spoken(reply)] : reply;
}

function spoken(content: string): JsonObject {
  return { role: 'assistant', content };
}

function lastPrompt(input: VapiChat['input']): string {
  const content = messagesOf(input).findLast(({ role }) => role === 'user')?.['content'];
  return typeof content === 'string' ? content : '';
}

/** Long prompts are not said back in full. */
const maxQuoted = 200;

function echo(prompt: string): string {
  const start = cutText(prompt, maxQuoted);
  return `You said: ${start === prompt ? prompt : `${start}…`}`;
}
