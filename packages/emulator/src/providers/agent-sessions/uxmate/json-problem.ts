/** Where Python's `json` stops reading a text, and why. */
export interface JsonProblem {
  /** Counted in characters, of which one may be two units of a string. */
  readonly position: number;
  readonly message: string;
}

/** How deep Python's `json` goes, about. */
const maxDepth = 1000;

const space = /[ \t\n\r]*/y;
const scalar = /null|true|false|NaN|-?Infinity|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;

/**
 * What Python's `json`, which the framework uses, says of a text. Undefined where it has nothing to say: it takes `NaN`, and
 * of what is nested too deep it does not say where.
 */
export function findJsonProblem(text: string): JsonProblem | undefined {
  try {
    new Reader(text).read();
    return undefined;
  } catch (error) {
    if (error instanceof Stop) return error.problem;
    throw error;
  }
}

/** Ends the reading. */
class Stop extends Error {
  readonly problem: JsonProblem | undefined;

  constructor(problem?: JsonProblem) {
    super(problem?.message);
    this.problem = problem;
  }
}

/** Reads a text in the order in which Python does, and keeps nothing. */
class Reader {
  readonly #text: string;
  #index = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** @throws Stop */
  read(): void {
    this.#skip(space);
    this.#readValue();
    this.#skip(space);
    if (this.#index < this.#text.length) this.#fail('Extra data');
  }

  #readValue(): void {
    if (this.#next === '{') this.#readEntries('}', () => this.#readMember());
    else if (this.#next === '[') this.#readEntries(']', () => this.#readValue());
    else if (this.#next === '"') this.#readString();
    else if (!this.#skip(scalar)) this.#fail('Expecting value');
  }

  /** Reads an object or array, whose opening bracket is next. */
  #readEntries(end: '}' | ']', readEntry: () => void): void {
    this.#depth += 1;
    if (this.#depth > maxDepth) throw new Stop();
    this.#index += 1;
    this.#skip(space);
    if (this.#next !== end) readEntry();
    for (this.#skip(space); this.#next !== end; this.#skip(space)) {
      this.#skipSign(',');
      readEntry();
    }
    this.#index += 1;
    this.#depth -= 1;
  }

  #readMember(): void {
    if (this.#next !== '"') this.#fail('Expecting property name enclosed in double quotes');
    this.#readString();
    this.#skipSign(':');
    this.#readValue();
  }

  #readString(): void {
    const start = this.#index;
    for (this.#index += 1; this.#next !== '"'; this.#index += 1) {
      const character = this.#next;
      if (character === undefined) this.#fail('Unterminated string starting at', start);
      else if (character < ' ') this.#fail('Invalid control character at');
      else if (character === '\\') this.#readEscape(start);
    }
    this.#index += 1;
  }

  #readEscape(stringStart: number): void {
    this.#index += 1;
    const kind = this.#next;
    if (kind === undefined) this.#fail('Unterminated string starting at', stringStart);
    else if (kind === 'u') {
      const code = this.#text.slice(this.#index + 1, this.#index + 6);
      // To Python, one at the very end is not complete.
      if (!/^[\da-fA-F]{4}./s.test(code)) this.#fail('Invalid \\uXXXX escape');
      this.#index += 4;
    } else if (!'"\\/bfnrt'.includes(kind)) this.#fail('Invalid \\escape', this.#index - 1);
  }

  #skipSign(sign: ',' | ':'): void {
    this.#skip(space);
    if (this.#next !== sign) this.#fail(`Expecting '${sign}' delimiter`);
    this.#index += 1;
    this.#skip(space);
  }

  /** Goes past what `pattern` matches here, and returns whether it does. */
  #skip(pattern: RegExp): boolean {
    pattern.lastIndex = this.#index;
    const matches = pattern.test(this.#text);
    if (matches) this.#index = pattern.lastIndex;
    return matches;
  }

  get #next(): string | undefined {
    return this.#text[this.#index];
  }

  #fail(message: string, at = this.#index): never {
    throw new Stop({ message, position: [...this.#text.slice(0, at)].length });
  }
}
