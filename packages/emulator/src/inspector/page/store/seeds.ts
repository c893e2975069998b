/** A field of the form for a session. */
export interface SeedField {
  readonly name: string;
  readonly label: string;
  readonly placeholder: string;
  /** How its text is read. Default: as a string. */
  readonly kind?: 'number' | 'json' | 'lines';
}

/** What the form asks for, by provider; a field that is left empty gets its default. */
export const seedFields: Readonly<Record<string, readonly SeedField[]>> = {
  vapi: [
    { name: 'name', label: 'Name', placeholder: 'support' },
    { name: 'customer', label: 'Customer (JSON)', placeholder: '{ "number": "+15550100" }', kind: 'json' },
    { name: 'expirationSeconds', label: 'Expires after (seconds)', placeholder: '86400', kind: 'number' },
  ],
  edgegap: [
    { name: 'custom_id', label: 'Custom id', placeholder: 'match-42' },
    { name: 'ip_list', label: 'Addresses of users', placeholder: '203.0.113.7, 203.0.113.8', kind: 'lines' },
    { name: 'deployment_request_id', label: 'Deployment', placeholder: 'the one that is always there' },
  ],
  sipher: [
    { name: 'defaults', label: 'Defaults (JSON)', placeholder: '{ "chain": "solana" }', kind: 'json' },
    { name: 'key', label: 'Key', placeholder: 'pro' },
  ],
  portal: agentFields(),
  uxmate: agentFields(),
};

function agentFields(): readonly SeedField[] {
  return [
    { name: 'id', label: 'Id', placeholder: 'a new one' },
    { name: 'agent_id', label: 'Agent', placeholder: 'agent-1' },
    { name: 'status', label: 'Status', placeholder: 'Ready' },
  ];
}

/** The session that the form describes. @throws SyntaxError for invalid JSON */
export function readSeed(provider: string, texts: Readonly<Record<string, string>>): Record<string, unknown> {
  const given = (seedFields[provider] ?? []).filter(({ name }) => (texts[name] ?? '').trim() !== '');
  return Object.fromEntries(given.map(({ name, kind }) => [name, readField(texts[name] ?? '', kind)]));
}

function readField(text: string, kind: SeedField['kind']): unknown {
  if (kind === 'number') return Number(text);
  if (kind === 'json') return JSON.parse(text);
  return kind === 'lines' ? text.split(/[\s,]+/).filter((part) => part !== '') : text.trim();
}
