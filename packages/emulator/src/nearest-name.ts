/** Which of these names was meant by another one: one that is at most two slips of the keyboard away. */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  const lower = given.slice(0, 40).toLowerCase();
  return [0, 1, 2]
    .filter((slips) => slips < lower.length)
    .flatMap((slips) => names.filter((name) => isWithin(slips, lower, name.toLowerCase())))[0];
}

/** Whether so many characters added, left out or replaced make the one from the other. */
function isWithin(slips: number, one: string, other: string): boolean {
  if (one === other) return true;
  const [oneRest, otherRest] = [one.slice(1), other.slice(1)];
  if (one[0] === other[0]) return isWithin(slips, oneRest, otherRest);
  if (slips === 0) return false;
  return [
    [oneRest, otherRest],
    [oneRest, other],
    [one, otherRest],
  ].some(([left = '', right = '']) => isWithin(slips - 1, left, right));
}
