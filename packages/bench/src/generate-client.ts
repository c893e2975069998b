import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { outputOf, scriptOf } from '@x/build/run-command';
import { build } from 'esbuild';
import { GENERATED } from './generated-module.ts';

/** Generates a client of Vapi from our copy of its document, as the generator does it unless told otherwise. */
export async function generateClient(folder: string): Promise<void> {
  const document = fileURLToPath(import.meta.resolve('@x/contracts/openapi/vapi.openapi.yaml'));
  const manifest = new URL(`file://${join(folder, 'node_modules/@hey-api/openapi-ts/package.json')}`).href;
  const script = scriptOf(manifest, 'openapi-ts');
  await outputOf(process.execPath, [script, '--input', document, '--output', 'generated'], { cwd: folder });
  // It imports without file endings, which a bundler takes and Node does not.
  await build({
    stdin: {
      contents: `export * from './generated/sdk.gen.ts'; export { client } from './generated/client.gen.ts';`,
      resolveDir: folder,
    },
    outfile: join(folder, GENERATED),
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    logLevel: 'silent',
  });
}
