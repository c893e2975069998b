import { fileURLToPath } from 'node:url';
import { Application, Logger, LogLevel, PackageJsonReader, TSConfigReader } from 'typedoc';
import { expect, it } from 'vitest';

const folder = fileURLToPath(new URL('.', import.meta.url));

/** Keeps what TypeDoc objects to. */
class Objections extends Logger {
  readonly found: string[] = [];

  override log(message: string, level: LogLevel): void {
    // Said of fields that valibot's types mention twice: both comments are the same one.
    if (level >= LogLevel.Warn && !message.includes('has multiple declarations with a comment'))
      this.found.push(message);
  }
}

it('the reference documents every entry point, and each of its links leads somewhere', async () => {
  const readers = [new PackageJsonReader(), new TSConfigReader()];
  const app = await Application.bootstrapWithPlugins({ options: `${folder}package.json` }, readers);
  const objections = new Objections();
  app.logger = objections;
  const project = await app.convert();
  if (project) app.validate(project);
  expect(objections.found).toEqual([]);
  expect(project?.children?.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['@x/core', '@x/vapi', '@x/vapi/sessions', '@x/agent-sessions/portal', '@x/emulator']),
  );
});
