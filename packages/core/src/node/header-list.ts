import type { HeaderReader } from '../request/retry-after.ts';

/** Raw response headers (name, value, name, value, …), searched when one is read. */
export class HeaderList implements HeaderReader {
  readonly #raw: readonly string[];

  constructor(raw: readonly string[]) {
    this.#raw = raw;
  }

  /** The value of a header; repeated ones are joined by commas. */
  get(name: string): string | null {
    const raw = this.#raw;
    const { length } = name;
    let found: string | null = null;
    for (let at = 0; at < raw.length; at += 2) {
      const given = raw[at] as string; // names and values alternate
      if (given.length !== length || given.toLowerCase() !== name.toLowerCase()) continue;
      const value = raw[at + 1] as string;
      found = found === null ? value : `${found}, ${value}`;
    }
    return found;
  }
}
