import { Refusal } from './refusal.ts';

/** Test keys of the emulated Vapi. */
export const keys = {
  /** The private key of an organisation. */
  private: 'emulator-vapi-private-key',
  /** The private key of another organisation, which never sees the sessions of the first. */
  otherOrg: 'emulator-vapi-other-org-key',
  /** A public key, which these routes refuse: handing it over is the usual mistake. */
  public: 'emulator-vapi-public-key',
} as const;

/** The ids of the organisations, by the names of their keys. */
export const organisationIds = {
  private: '5e0c4b7a-8f1d-4c36-9a52-000000000001',
  otherOrg: '5e0c4b7a-8f1d-4c36-9a52-000000000002',
} as const;

const organisations = new Map<string, string>([
  [keys.private, organisationIds.private],
  [keys.otherOrg, organisationIds.otherOrg],
]);

/**
 * The organisation that a request belongs to.
 *
 * @throws Refusal 401
 */
export function authenticate(header: string | undefined): string {
  if (!header) throw new Refusal(401, 'Missing Authorization Header.');
  const key = /^Bearer +(\S+)$/i.exec(header)?.[1];
  const organisation = key && organisations.get(key);
  if (organisation) return organisation;
  throw new Refusal(
    401,
    'Invalid Key. Hot tip, you may be using the private key instead of the public key, or vice versa.',
  );
}
