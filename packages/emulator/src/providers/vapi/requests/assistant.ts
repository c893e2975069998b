import { nullish, optional, unknown } from 'valibot';
import { openDto } from './dto.ts';
import { flag, list, number, openObject, openObjects, text, texts, word } from './fields.ts';
import { Server } from './server.ts';

/** What an assistant and its overrides declare at the top. What lies below, and any other property, passes unseen. */
const assistantFields = {
  transcriber: optional(openObject()),
  model: optional(openObject()),
  voice: optional(openObject()),
  firstMessage: optional(text()),
  firstMessageInterruptionsEnabled: optional(flag()),
  firstMessageMode: optional(
    word('assistant-speaks-first', 'assistant-speaks-first-with-model-generated-message', 'assistant-waits-for-user'),
  ),
  voicemailDetection: optional(unknown()),
  clientMessages: optional(texts()),
  serverMessages: optional(texts()),
  maxDurationSeconds: optional(number({ min: 10, max: 43_200 })),
  backgroundSound: optional(text()),
  modelOutputInMessagesEnabled: optional(flag()),
  transportConfigurations: optional(openObjects()),
  observabilityPlan: optional(openObject()),
  credentials: optional(openObjects()),
  hooks: optional(openObjects()),
  name: optional(text({ max: 40 })),
  voicemailMessage: optional(text({ max: 1000 })),
  endCallMessage: optional(text({ max: 1000 })),
  endCallPhrases: optional(texts({ min: 2, max: 140 })),
  compliancePlan: optional(openObject()),
  metadata: optional(openObject()),
  backgroundSpeechDenoisingPlan: optional(openObject()),
  analysisPlan: optional(openObject()),
  artifactPlan: optional(openObject()),
  startSpeakingPlan: optional(openObject()),
  stopSpeakingPlan: optional(openObject()),
  monitorPlan: optional(openObject()),
  credentialIds: optional(texts()),
  server: optional(Server),
  keypadInputPlan: optional(openObject()),
};

/** An inline assistant. */
export const Assistant = openDto(assistantFields);

/** Changes to an assistant. */
export const AssistantOverrides = openDto({
  ...assistantFields,
  'tools:append': optional(openObjects()),
  variableValues: optional(openObject()),
});

const SquadMember = openDto({
  // The only ones in a request that are declared to be null, so null is a value here and stays.
  assistantVersion: nullish(text()),
  assistantId: nullish(text()),
  assistant: optional(Assistant),
  assistantOverrides: optional(AssistantOverrides),
  assistantDestinations: optional(openObjects()),
});

/** An inline squad. */
export const Squad = openDto({
  name: optional(text()),
  members: list(SquadMember),
  membersOverrides: optional(AssistantOverrides),
});
