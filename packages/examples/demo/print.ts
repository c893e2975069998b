import { setTimeout } from 'node:timers/promises';
import { styleText } from 'node:util';
import { progress } from '@clack/prompts';

// styleText leaves the colours out where the stream is no terminal, and where NO_COLOR is set.
type Style = Parameters<typeof styleText>[0];

function styled(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stdout });
}

/** The title of a part of the demo. */
export function heading(title: string): void {
  console.log(`\n${styled('bold', title)}`);
}

/** A sentence. */
export function line(text: string): void {
  console.log(`  ${text}`);
}

/** A line of code, as a user would write it, after a moment in which the eye can follow. */
export async function code(text: string): Promise<void> {
  await setTimeout(150);
  console.log(`\n  ${styled('cyan', text)}`);
}

/** What came of the line of code above. */
export function result(text: string): void {
  console.log(`    ${styled('green', '→')} ${text}`);
}

/** A progress bar. */
interface ProgressBar {
  show(value: number, timeLeftMs?: number): void;
  stop(): void;
}

/** How far a long call has come: a bar on a terminal, nothing elsewhere (a log has no use for its hundred states). */
export function progressBar(max: number, what: string): ProgressBar {
  if (!process.stdout.isTTY) return { show: () => {}, stop: () => {} };
  const bar = progress({ max, size: 40, style: 'block', withGuide: false });
  let shown = 0;
  const label = (value: number) => `${value.toLocaleString('en')} of ${max.toLocaleString('en')} ${what}`;
  bar.start(label(0));
  return {
    show(value, timeLeftMs) {
      const left = timeLeftMs === undefined ? '' : `, ${(timeLeftMs / 1000).toFixed(1)} s left`;
      bar.advance(value - shown, `${label(value)}${left}`);
      shown = value;
    },
    stop: () => bar.clear(),
  };
}

/** A text that grows: in its place on a terminal, and once, as it is at the end, elsewhere. */
export function liveText(): { show(text: string): void; stop(): void } {
  let shown = '';
  const isLive = process.stdout.isTTY;
  return {
    show(whole) {
      const text = whole.replaceAll('\n', '\n    ');
      // The agent adds to what it has said.
      if (isLive) process.stdout.write(shown === '' ? `    ${text}` : text.slice(shown.length));
      shown = text;
    },
    stop: () => console.log(isLive ? '' : `    ${shown}`),
  };
}

/** An error that the demo made on purpose, as the line of code above threw it. */
export function thrown(text: string): void {
  console.log(`    ${styled('yellow', '✗')} ${text}`);
}

/** Something that was not planned, on standard error. */
export function warn(text: string): void {
  console.error(styleText('red', `  ${text}`, { stream: process.stderr }));
}
