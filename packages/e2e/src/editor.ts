import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What an editor shows at a place in a program. */
export interface Hover {
  /** The signature or type. */
  readonly type: string;
  /** The doc comment. */
  readonly documentation: string;
}

interface Response {
  readonly type: string;
  readonly request_seq?: number;
  readonly success?: boolean;
  readonly message?: string;
  readonly body?: unknown;
}

/** The server that editors ask about TypeScript, since it alone follows declaration maps as they do. */
export class Editor {
  readonly #server: ChildProcess;
  readonly #waiting = new Map<number, (response: Response) => void>();
  readonly #file: string;
  readonly #text: string;
  #sequence = 0;

  /** Opens a file, in the project of the `tsconfig.json` beside it. */
  constructor(file: string) {
    this.#file = file;
    this.#text = readFileSync(file, 'utf8');
    const server = fileURLToPath(import.meta.resolve('typescript-api/lib/tsserver.js'));
    this.#server = fork(server, ['--useNodeIpc', '--disableAutomaticTypingAcquisition'], { silent: true });
    this.#server.on('message', (message) => this.#receive(message as Response)); // it speaks its own protocol only
    this.#server.on('exit', () => {
      for (const settle of this.#waiting.values()) settle({ type: 'response', message: 'tsserver ended' });
    });
    this.#send('open', { file });
  }

  /** The messages under the wavy lines. */
  async errors(): Promise<string[]> {
    const found = (await this.#request('semanticDiagnosticsSync', {})) as { text: string }[]; // its protocol
    return found.map(({ text }) => text);
  }

  /** What is shown when the pointer is on the last character of the first such text. */
  async hover(text: string): Promise<Hover> {
    const body = await this.#ask('quickinfo', text);
    const { displayString, documentation } = body as { displayString: string; documentation: string }; // its protocol
    return { type: displayString, documentation };
  }

  /** The line to which "go to definition" leads from there, with its file. */
  async definition(text: string): Promise<{ file: string; line: string }> {
    const [target] = (await this.#ask('definition', text)) as { file: string; start: { line: number } }[]; // likewise
    if (target === undefined) throw new Error(`No definition of ${text}`);
    const line = readFileSync(target.file, 'utf8').split('\n')[target.start.line - 1];
    return { file: target.file, line: line ?? '' };
  }

  close(): void {
    this.#server.kill();
  }

  #ask(command: string, text: string): Promise<unknown> {
    const offset = this.#text.indexOf(text);
    if (offset < 0) throw new Error(`${text} is not in ${this.#file}`);
    const before = this.#text.slice(0, offset + text.length).split('\n');
    return this.#request(command, { line: before.length, offset: before.at(-1)?.length });
  }

  #request(command: string, place: object): Promise<unknown> {
    const sequence = this.#send(command, { file: this.#file, ...place });
    return new Promise((resolve, reject) => {
      this.#waiting.set(sequence, ({ success, message, body }) => {
        this.#waiting.delete(sequence);
        if (success) resolve(body);
        else reject(new Error(`${command} ${JSON.stringify(place)}: ${message}`));
      });
    });
  }

  #send(command: string, args: object): number {
    this.#sequence += 1;
    this.#server.send({ seq: this.#sequence, type: 'request', command, arguments: args });
    return this.#sequence;
  }

  #receive(response: Response): void {
    if (response.type === 'response') this.#waiting.get(response.request_seq ?? 0)?.(response);
  }
}
