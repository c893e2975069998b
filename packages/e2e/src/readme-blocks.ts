/** A TypeScript program that a README shows. */
export interface ReadmeProgram {
  /** The line in the README on which its code begins. */
  readonly line: number;
  /** Blank lines stand for the rest of the README, so that compilers and stack traces name the README's own lines. */
  readonly code: string;
  /** What it prints, if the README says so. */
  readonly output: string | undefined;
  /** True for a vitest test: it passes in place of printing something. */
  readonly isTest: boolean;
}

interface Block {
  readonly language: string;
  /** Of the opening fence, from 0. */
  readonly start: number;
  /** Of the closing fence. */
  readonly end: number;
}

/**
 * The programs of a README. A `ts` block that imports something begins one; a `ts` block without imports goes on where
 * the one before it stopped, as a reader would take it, and is inside a block of its own, so that names may be reused.
 *
 * A `text` block after a `ts` block says what that prints. Between the two may be one line that ends in a colon.
 *
 * A `ts` block that imports from vitest is a test, and has no such `text` block.
 */
export function readmePrograms(markdown: string): ReadmeProgram[] {
  const lines = markdown.split('\n');
  const blocks = fencedBlocks(lines);
  const programs: ReadmeProgram[] = [];
  let parts: Block[] = [];
  let lastRun: Block | undefined;
  const finish = () => {
    const [first] = parts;
    const isNew = parts.length > 1 || first?.start !== lastRun?.start;
    if (first && isNew) {
      programs.push({ line: first.start + 2, code: codeOf(lines, parts), output: undefined, isTest: false });
    }
    parts = [];
  };

  for (const [index, block] of blocks.entries()) {
    if (block.language !== 'ts') continue;
    const content = lines.slice(block.start + 1, block.end);
    const standsAlone = content.some((line) => line.startsWith('import '));
    const isTest = content.some((line) => /\bfrom 'vitest'/.test(line));
    const output = outputAfter(lines, block, blocks[index + 1]);
    if (standsAlone) finish();
    else if (output !== undefined || parts.length === 0) {
      throw new Error(`Line ${block.start + 1}: this block needs imports, as it ${output ? 'is run' : 'comes first'}`);
    }
    if (isTest && output !== undefined) throw new Error(`Line ${block.start + 1}: a test prints nothing`);
    parts.push(block);
    if (isTest || output !== undefined) {
      // It runs as it stands; blocks that go on from it make one more program, which is only compiled.
      programs.push({ line: block.start + 2, code: codeOf(lines, [block]), output, isTest });
      lastRun = block;
    }
  }
  finish();
  return programs;
}

function fencedBlocks(lines: readonly string[]): Block[] {
  const blocks: Block[] = [];
  let opened: { language: string; start: number } | undefined;
  for (const [index, line] of lines.entries()) {
    if (!line.startsWith('```')) continue;
    if (opened === undefined) {
      opened = { language: line.slice(3).trim(), start: index };
    } else {
      blocks.push({ ...opened, end: index });
      opened = undefined;
    }
  }
  if (opened !== undefined) throw new Error(`Line ${opened.start + 1}: this block is never closed`);
  return blocks;
}

function outputAfter(lines: readonly string[], block: Block, next: Block | undefined): string | undefined {
  if (next?.language !== 'text') return undefined;
  const between = lines.slice(block.end + 1, next.start).filter((line) => line.trim() !== '');
  const announced = between.length === 0 || (between.length === 1 && between[0]?.trimEnd().endsWith(':'));
  return announced ? lines.slice(next.start + 1, next.end).join('\n') : undefined;
}

/** The README with all but these blocks blanked; each block but the first is nested in the one before. */
function codeOf(lines: readonly string[], parts: readonly Block[]): string {
  const kept = lines.map(() => '');
  for (const [index, { start, end }] of parts.entries()) {
    if (index > 0) kept[start] = '{';
    for (let line = start + 1; line < end; line++) kept[line] = lines[line] ?? '';
  }
  return `${kept.join('\n').trimEnd()}\n${'}'.repeat(parts.length - 1)}\n`;
}
