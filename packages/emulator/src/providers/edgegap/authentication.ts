import { Refusal } from './refusal.ts';

/** Test tokens of the emulated Edgegap. */
export const keys = {
  /** The API token of an organisation. */
  token: '00000000-0000-4000-8000-00000000beef',
  /** The API token of another organisation, which never sees the deployments of the first. */
  otherOrg: '00000000-0000-4000-8000-0000000cafe2',
} as const;

/** An organisation, by the name of its token. */
export type Organisation = keyof typeof keys;

export const organisations = Object.keys(keys) as Organisation[]; // it has no other properties

/**
 * The organisation that a request belongs to. The scheme is the literal word `token`.
 *
 * @throws Refusal 401
 */
export function authenticate(header: string | undefined): Organisation {
  if (!header) throw new Refusal(401, 'The Authorization header is missing');
  const organisation = organisations.find((name) => header === `token ${keys[name]}`);
  if (organisation === undefined) throw new Refusal(401, 'The API token is not valid');
  return organisation;
}
