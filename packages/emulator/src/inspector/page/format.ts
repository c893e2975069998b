/** `12.4 ms`, `1.20 s`. */
export function duration(milliseconds: number | undefined): string {
  if (milliseconds === undefined) return '…';
  if (milliseconds < 10) return `${milliseconds.toFixed(1)} ms`;
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(2)} s`;
}

/** `14:03:07`, in the person's own time zone. */
export function timeOfDay(iso: string): string {
  return new Date(iso).toLocaleTimeString('en-GB');
}

/** `2026-03-01 14:03:07`, in the person's own time zone. */
export function dateAndTime(moment: number): string {
  const date = new Date(moment);
  return `${date.toLocaleDateString('sv-SE')} ${date.toLocaleTimeString('en-GB')}`;
}

/** `59 m 12 s`, `2 d 3 h`: the two largest units. */
export function countdown(milliseconds: number): string {
  if (milliseconds <= 0) return 'expired';
  const seconds = Math.floor(milliseconds / 1000);
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'm'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(first < 0 ? -1 : first)
    .slice(0, 2)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

/** A status for people and for the colour of its badge. */
export function statusOf(exchange: { readonly status?: number; readonly durationMs?: number }): {
  text: string;
  tone: string;
} {
  const { status, durationMs } = exchange;
  if (status !== undefined) return { text: String(status), tone: `s${Math.floor(status / 100)}` };
  return durationMs === undefined ? { text: '···', tone: 'open' } : { text: 'lost', tone: 's5' };
}
