import type { KyInstance } from 'ky';

/** On Node it is loaded by the first request: its import makes Node set up its fetch, which takes longer than all else. */
export async function loadKy(): Promise<KyInstance> {
  return (await import('ky')).default;
}
