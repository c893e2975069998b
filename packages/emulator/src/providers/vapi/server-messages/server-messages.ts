import type { EmulatorClock } from '../../../control/clock.ts';
import type { Surroundings } from '../../provider.ts';
import type { AssistantStore } from '../chats/assistants.ts';
import type { VapiChat } from '../chats/chat.ts';
import { isObject, type JsonObject } from '../requests/fields.ts';
import type { VapiSession } from '../sessions/session.ts';
import type { VapiSettings } from '../settings.ts';
import { authenticationHeaders } from './sign.ts';

/** What Vapi's webhooks tell of, to those who have asked for it. */
export interface ServerMessages {
  session(type: 'session.created' | 'session.updated' | 'session.deleted', session: VapiSession): void;
  /** @param session The session whose turn the chat is, which knows who is to hear of it. */
  chat(type: 'chat.created' | 'chat.deleted', chat: VapiChat, session: VapiSession | undefined): void;
}

/** A receiver, as an assistant or a phone number names it. */
interface Server {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly backoffPlan: JsonObject | undefined;
}

/** How much later every other message goes out when they are to come out of order. */
const outOfOrderMs = 1000;

export function createServerMessages(
  assistants: AssistantStore,
  clock: EmulatorClock,
  { settings, webhooks }: Surroundings<VapiSettings>,
): ServerMessages {
  const { serverUrl, authentication, delay = 0, twice = false, outOfOrder = false } = settings.serverMessages ?? {};
  let count = 0;

  const after = (milliseconds: number, action: () => void) => {
    if (milliseconds === 0) action();
    else clock.at(clock.now().getTime() + milliseconds, action);
  };
  const deliver = (about: string, server: Server, body: object, tries: number) => {
    const { url, timeoutMs, headers, backoffPlan } = server;
    const signed = authenticationHeaders(authentication, JSON.stringify(body), clock.now());
    webhooks.send('vapi', about, url, body, {
      headers: { ...signed, ...headers },
      timeoutMs,
      onEnd(status) {
        const wait = backoffMs(backoffPlan, tries, status);
        if (wait !== undefined) after(wait, () => deliver(about, server, body, tries + 1));
      },
    });
  };
  const send = (
    type: string,
    owner: VapiSession | VapiChat,
    subject: { chat: VapiChat } | { session: VapiSession },
  ) => {
    const server = serverOf(type, owner, assistants, serverUrl);
    if (server === undefined) return;
    const { customer, phoneNumberId } = owner;
    const timestamp = clock.now().getTime();
    const phoneNumber = phoneNumberId === undefined ? undefined : { id: phoneNumberId };
    const body = { message: { type, timestamp, ...subject, customer, phoneNumber } };
    count += 1;
    after(delay + (outOfOrder && count % 2 === 1 ? outOfOrderMs : 0), () => {
      for (const _ of twice ? [1, 2] : [1]) deliver(owner.id, server, body, 1);
    });
  };
  return {
    session: (type, session) => send(type, session, { session }),
    chat: (type, chat, session) => send(type, session ?? chat, { chat }),
  };
}

/** Where messages about a session or chat go; nowhere unless its assistant lists their type. */
function serverOf(
  type: string,
  owner: VapiSession | VapiChat,
  assistants: AssistantStore,
  organisationUrl: string | undefined,
): Server | undefined {
  const { assistantId, assistant, assistantOverrides, phoneNumber } = owner;
  const configuration = {
    ...(assistants.find(assistantId) ?? object(assistant)),
    ...object(assistantOverrides),
  };
  const types: unknown = configuration['serverMessages'];
  if (!Array.isArray(types) || !types.includes(type)) return undefined;
  const servers = [configuration['server'], object(phoneNumber)['server'], { url: organisationUrl }].map(object);
  const { url, headers, timeoutSeconds = 20, backoffPlan } = servers.find((server) => server['url']) ?? {};
  if (typeof url !== 'string') return undefined;
  const texts = Object.entries(object(headers)).map(([name, value]) => [name, String(value)]);
  return {
    url,
    headers: Object.fromEntries(texts),
    timeoutMs: Number(timeoutSeconds) * 1000,
    backoffPlan: isObject(backoffPlan) ? backoffPlan : undefined,
  };
}

/** How long to wait before the next try; `undefined` after the last. */
function backoffMs(plan: JsonObject | undefined, tries: number, status: number | undefined): number | undefined {
  if (plan === undefined || (status !== undefined && status >= 200 && status < 300)) return undefined;
  const { type, maxRetries, baseDelaySeconds, excludedStatusCodes } = plan;
  if (tries > Number(maxRetries)) return undefined;
  if (Array.isArray(excludedStatusCodes) && excludedStatusCodes.includes(status)) return undefined;
  return Number(baseDelaySeconds) * 1000 * (type === 'exponential' ? 2 ** (tries - 1) : 1);
}

function object(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}
