import { isIPv6 } from 'node:net';

/** A name or an address as a URL spells it; undefined for anything else, such as one with a port. */
export function hostOf(text: string): string | undefined {
  const host = isIPv6(text) ? `[${text}]` : text;
  return /^(?:\[[\da-f:.]+\]|[\w.-]+)$/i.test(host) && URL.canParse(`http://${host}`)
    ? new URL(`http://${host}`).hostname
    : undefined;
}

/** What stands for all addresses of this machine, and the one under which it reaches itself. */
const everywhere: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '[::]': '[::1]' };

/** The host under which this machine reaches what listens on this address, as a URL spells it. */
export function reachedHost(listening: string): string {
  const host = hostOf(listening) ?? listening;
  return everywhere[host] ?? host;
}

/** Whether what listens on this address can be reached from this machine only. */
export function isLoopback(listening: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostOf(listening) ?? '');
}
