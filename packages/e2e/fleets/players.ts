import type { CreateSessionItem } from '@x/deployment-sessions';

/** Players whose ids begin with a name. */
export function playersOf(name: string, count: number): CreateSessionItem[] {
  return Array.from({ length: count }, (_, index) => ({
    custom_id: `${name}-${index}`,
    ip_list: [`10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`],
  }));
}
