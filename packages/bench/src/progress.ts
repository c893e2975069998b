import { styleText } from 'node:util';

/** Shows how far a part has come. */
export interface Progress {
  /** Says what is under way, in place of what was said before. */
  say(what: string): void;
  /** Says one step more of so many. */
  step(what: string, done: number, of: number): void;
  /** Takes away what was said. */
  clear(): void;
}

const WIDTH = 24;

/** On a terminal one line that changes; elsewhere nothing, since a log would fill with it. */
export function createProgress(output: NodeJS.WriteStream = process.stdout): Progress {
  const show = (text: string) => {
    if (output.isTTY) output.write(`\r\x1b[2K${text}`);
  };
  return {
    say: (what) => show(styleText('dim', `  ${what} …`)),
    step(what, done, of) {
      const filled = Math.round((done / of) * WIDTH);
      show(`  ${'█'.repeat(filled)}${styleText('dim', '░'.repeat(WIDTH - filled))} ${styleText('dim', what)}`);
    },
    clear: () => show(''),
  };
}
