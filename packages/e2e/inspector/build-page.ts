import { buildInspector } from '@x/emulator/build-inspector';

/** Runs once before all test files: the emulator of the workspace serves the page as it is now. */
export async function setup(): Promise<void> {
  await buildInspector();
}
