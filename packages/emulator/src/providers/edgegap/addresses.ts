import { isIPv4, isIPv6 } from 'node:net';

/** Whether it is an IPv4 or IPv6 address as text. A zone (`fe80::1%eth0`) means nothing beyond one machine. */
export function isAddress(text: string): boolean {
  return isIPv4(text) || (isIPv6(text) && !text.includes('%'));
}

/** The addresses without those that an earlier one repeats, in whatever spelling. */
export function distinct(addresses: readonly string[]): string[] {
  return [...new Map(addresses.map((address) => [normalise(address), address] as const).reverse()).values()].reverse();
}

/** IPv4 has one spelling; the URL parser knows the canonical one of IPv6. */
function normalise(address: string): string {
  return isIPv4(address) ? address : new URL(`http://[${address}]`).hostname;
}
