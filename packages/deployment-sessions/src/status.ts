/** Compares a status: spelt `Error` on the wire, `Status.ERROR` or `ERROR` in older descriptions. */
export function isStatus(status: unknown, ...words: readonly string[]): boolean {
  const word = String(status)
    .toLowerCase()
    .replace(/^status\./, '');
  return words.some((one) => one.toLowerCase() === word);
}
