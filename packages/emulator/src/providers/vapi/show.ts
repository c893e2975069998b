import type { VapiChat } from './chats/chat.ts';
import type { VapiSession } from './sessions/session.ts';
import type { VapiSettings } from './settings.ts';

/** What both may have. */
const optionalFields = ['name', 'assistantId', 'assistant', 'assistantOverrides', 'squadId', 'squad', 'costs', 'cost'];

const sessionFields = [
  ...optionalFields,
  'messages',
  'customer',
  'customerId',
  'phoneNumber',
  'phoneNumberId',
  'artifact',
];

const chatFields = [...optionalFields, 'sessionId', 'previousChatId', 'stream', 'output', 'metadata'];

/** Rows as the API shows them. */
export interface Show {
  session(session: VapiSession): VapiSession;
  chat(chat: VapiChat): VapiChat;
}

/** Absent and `null` mean the same to clients of Vapi, which never says which it sends. */
export function createShow({ nullFields = false }: VapiSettings): Show {
  const withNulls = (names: readonly string[]) => {
    const nulls = nullFields ? Object.fromEntries(names.map((name) => [name, null])) : {};
    return <Row extends object>(row: Row): Row => ({ ...nulls, ...row });
  };
  return { session: withNulls(sessionFields), chat: withNulls(chatFields) };
}
