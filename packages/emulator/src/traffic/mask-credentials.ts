/** Names of headers that carry credentials, at any provider. */
const credential = /authorization|cookie|token|secret|api-?key/i;

/** The headers as an object, with `***` in place of credentials. What kind a credential is stays readable. */
export function maskCredentials(headers: Headers): Record<string, string> {
  return Object.fromEntries([...headers].map(([name, value]) => [name, credential.test(name) ? mask(value) : value]));
}

function mask(value: string): string {
  const scheme = /^(?:Bearer|Basic|Token) /i.exec(value)?.[0] ?? '';
  return `${scheme}***`;
}
