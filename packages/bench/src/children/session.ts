const WORDS = 'the order left our house this morning and will be with you by noon if the weather holds'.split(' ');

function sentence(seed: number, words: number): string {
  return Array.from({ length: words }, (_, index) => WORDS[(seed * 7 + index * 5) % WORDS.length]).join(' ');
}

function uuid(kind: string, index: number): string {
  return `${kind.padEnd(8, '0').slice(0, 8)}-0000-4000-8000-${String(index).padStart(12, '0')}`;
}

/** A session as Vapi's API sends it: one kilobyte of JSON, no two the same. */
export function vapiSession(index: number) {
  return {
    id: uuid('5e55', index),
    orgId: uuid('0e9', 1),
    createdAt: '2026-03-01T09:30:00.000Z',
    updatedAt: '2026-03-01T09:34:12.345Z',
    cost: 0.0123,
    costs: [
      {
        type: 'model',
        model: { provider: 'openai', model: 'gpt-4o' },
        promptTokens: 812 + index,
        completionTokens: 96,
        cost: 0.0113,
      },
      { type: 'session', cost: 0.001 },
    ],
    name: `support ${index}`,
    status: index % 3 === 0 ? 'completed' : 'active',
    expirationSeconds: 86_400,
    assistantId: uuid('a551', index % 7),
    messages: [
      { role: 'system', content: sentence(index, 20) },
      { role: 'user', content: sentence(index + 1, 14) },
      { role: 'assistant', content: sentence(index + 2, 18) },
      { role: 'user', content: sentence(index + 3, 11) },
    ],
    customer: { number: '+14155550100', name: `Customer ${index}` },
  };
}

/** A page of a hundred of them. */
export function vapiPage() {
  return {
    results: Array.from({ length: 100 }, (_, index) => vapiSession(index)),
    metadata: {
      itemsPerPage: 100,
      totalItems: 4_200,
      currentPage: 1,
      totalPages: 42,
      hasNextPage: true,
      sortOrder: 'DESC',
    },
  };
}
