import { fileURLToPath } from 'node:url';

/** The published packages. */
export const reported = ['agent-sessions', 'core', 'deployment-sessions', 'emulator', 'sipher', 'vapi'] as const;

export const packages = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');

export function reportPath(name: string): string {
  return fileURLToPath(new URL(`generated/${name}.md`, import.meta.url));
}
