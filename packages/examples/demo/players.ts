import type { CreateSessionItem } from '@x/deployment-sessions';

/** More than there are seats. */
export const PLAYERS = 1200;

/** The players of the story. */
export function players(): CreateSessionItem[] {
  return Array.from({ length: PLAYERS }, (_, index) => ({
    custom_id: `player-${String(index + 1).padStart(4, '0')}`,
    ip_list: [`10.0.${index >> 8}.${index & 255}`],
  }));
}
