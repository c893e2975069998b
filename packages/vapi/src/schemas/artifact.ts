import * as v from 'valibot';
import { discriminator, number, openEnum, openObject, optionalNumber, optionalObject, optionalText } from './basics.ts';
import { SystemMessageSchema, UserMessageSchema } from './message.ts';
import { TransferDestinationSchema } from './transfer.ts';

const BotEntrySchema = v.object({
  role: discriminator<'bot'>(),
  message: v.string(),
  /** Epoch milliseconds. */
  time: number,
  /** Epoch milliseconds. */
  endTime: number,
  secondsFromStart: number,
  source: optionalText,
  duration: optionalNumber,
  assistantName: optionalText,
  assistantId: optionalText,
});

const ToolCallsEntrySchema = v.object({
  role: discriminator<'tool_calls'>(),
  toolCalls: v.array(openObject),
  message: v.string(),
  /** Epoch milliseconds. */
  time: number,
  secondsFromStart: number,
});

const ToolCallResultEntrySchema = v.object({
  role: discriminator<'tool_call_result'>(),
  toolCallId: v.string(),
  name: v.string(),
  /** JSON text. */
  result: v.string(),
  /** Epoch milliseconds. */
  time: number,
  secondsFromStart: number,
  metadata: optionalObject,
  warnings: v.optional(
    v.array(v.object({ type: openEnum<'oversized-tool-response'>(), tokenCount: number, threshold: number })),
  ),
});

const artifactMessage = v.union([
  UserMessageSchema,
  BotEntrySchema,
  SystemMessageSchema,
  ToolCallsEntrySchema,
  ToolCallResultEntrySchema,
]);

/** An entry of a call's transcript: not the messages of a session, and other roles. */
export type ArtifactMessage = v.InferOutput<typeof artifactMessage>;
const ArtifactMessageSchema: v.GenericSchema<ArtifactMessage> = artifactMessage;

const UnmetConditionSchema = v.variant('type', [
  v.object({ type: v.literal('minMessages'), count: number }),
  v.object({ type: v.literal('minCallDuration'), seconds: number }),
  v.object({
    type: v.literal('endedReason'),
    operator: openEnum<'oneOf' | 'notOneOf'>(),
    values: v.array(v.string()),
  }),
]);

const TransferSchema = v.object({
  destination: TransferDestinationSchema,
  mode: optionalText,
  transcript: optionalText,
  status: v.optional(
    openEnum<'connected' | 'no-answer' | 'busy' | 'voicemail' | 'failed' | 'completed' | 'cancelled'>(),
  ),
  messages: v.optional(v.array(ArtifactMessageSchema)),
});

const artifact = v.object({
  messages: v.optional(v.array(ArtifactMessageSchema)),
  messagesOpenAIFormatted: v.optional(
    v.array(
      v.object({
        content: v.union([v.string(), v.null()]),
        role: openEnum<'assistant' | 'function' | 'user' | 'system' | 'tool'>(),
      }),
    ),
  ),
  /** By the output's id. */
  skippedStructuredOutputs: v.optional(
    v.record(v.string(), v.object({ name: v.string(), unmetCondition: UnmetConditionSchema })),
  ),
  transfers: v.optional(v.array(TransferSchema)),
  /** @deprecated by the provider */
  recordingUrl: optionalText,
  /** @deprecated by the provider */
  stereoRecordingUrl: optionalText,
  /** @deprecated by the provider */
  videoRecordingUrl: optionalText,
  /** Milliseconds, despite the name. @deprecated by the provider */
  videoRecordingStartDelaySeconds: optionalNumber,
  recording: v.optional(
    v.object({
      stereoUrl: optionalText,
      videoUrl: optionalText,
      /** Milliseconds, despite the name. */
      videoRecordingStartDelaySeconds: optionalNumber,
      mono: v.optional(
        v.object({
          combinedUrl: optionalText,
          assistantUrl: optionalText,
          customerUrl: optionalText,
        }),
      ),
    }),
  ),
  transcript: optionalText,
  pcapUrl: optionalText,
  logUrl: optionalText,
  nodes: v.optional(
    v.array(
      v.object({
        messages: v.optional(v.array(ArtifactMessageSchema)),
        nodeName: optionalText,
        variableValues: optionalObject,
      }),
    ),
  ),
  assistantActivations: v.optional(
    v.array(
      v.object({
        assistantVersion: v.optional(v.union([v.string(), v.null()])),
        assistantName: v.string(),
        assistantId: optionalText,
      }),
    ),
  ),
  variableValues: optionalObject,
  /** Milliseconds, as far as the provider says. */
  performanceMetrics: v.optional(
    v.object({
      turnLatencies: v.optional(
        v.array(
          v.object({
            modelLatency: optionalNumber,
            voiceLatency: optionalNumber,
            transcriberLatency: optionalNumber,
            endpointingLatency: optionalNumber,
            turnLatency: optionalNumber,
          }),
        ),
      ),
      modelLatencyAverage: optionalNumber,
      voiceLatencyAverage: optionalNumber,
      transcriberLatencyAverage: optionalNumber,
      endpointingLatencyAverage: optionalNumber,
      turnLatencyAverage: optionalNumber,
      fromTransportLatencyAverage: optionalNumber,
      toTransportLatencyAverage: optionalNumber,
      numUserInterrupted: optionalNumber,
      numAssistantInterrupted: optionalNumber,
    }),
  ),
  /** By the output's id. */
  structuredOutputs: optionalObject,
  scorecards: optionalObject,
  /** ISO 8601. */
  structuredOutputsLastUpdatedAt: optionalText,
  presignedMonoUrl: optionalText,
  presignedStereoUrl: optionalText,
  presignedVideoUrl: optionalText,
  presignedAssistantUrl: optionalText,
  presignedCustomerUrl: optionalText,
  presignedPcapUrl: optionalText,
  presignedLogUrl: optionalText,
  /** ISO 8601. */
  presignedUrlsExpiresAt: optionalText,
});
/** What a completed session left behind. Of all this a session fills only the structured outputs today. */
export interface Artifact extends v.InferOutput<typeof artifact> {}
/** What a completed session left behind. */
export const ArtifactSchema: v.GenericSchema<Artifact> = artifact;
