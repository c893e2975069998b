/** Which of these names was meant by one that is none of them: the nearest in spelling, if it is near at all. */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  const distances = names.map((name) => [distanceOf(given.toLowerCase(), name.toLowerCase()), name] as const);
  const [nearest] = distances.sort(([first], [second]) => first - second);
  return nearest !== undefined && nearest[0] <= Math.max(1, Math.floor(given.length / 3)) ? nearest[1] : undefined;
}

/** How many characters have to be added, left out or replaced (Levenshtein). */
function distanceOf(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  // Nothing longer than this is a slip of the keyboard.
  for (const [line, character] of [...from.slice(0, 40)].entries()) {
    const next = [line + 1];
    for (let column = 0; column < to.length; column += 1) {
      const replaced = (row[column] ?? 0) + (character === to[column] ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
