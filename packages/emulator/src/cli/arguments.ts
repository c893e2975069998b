import { readFileSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';

export function readPort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
  return port;
}

export function readDirectory(text: string): string {
  // What a shell makes of a variable that is not set: not a wish to write where one happens to stand.
  if (text.trim() === '') throw new InvalidArgumentError('A directory has a name.');
  return text;
}

/** Collects the words of a command, the first of which is its name. */
export function readWord(text: string, words: readonly string[] = []): readonly string[] {
  if (words.length === 0 && text === '') throw new InvalidArgumentError('A command has a name.');
  return [...words, text];
}

/** The JSON object that this is, or that is in the file of this name. What is in it is checked by its user. */
export function readJson<Value>(text: string): Value {
  try {
    return JSON.parse(/^\s*\{/.test(text) ? text : readText(text));
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

/** Without the byte order mark that some editors begin with. @throws for a file that is not UTF-8 */
function readText(path: string): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(path));
}
