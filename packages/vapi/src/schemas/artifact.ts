import * as v from 'valibot';
import { discriminator, number, openObject, openWord } from './basics.ts';
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
  source: v.optional(v.string()),
  duration: v.optional(number),
  assistantName: v.optional(v.string()),
  assistantId: v.optional(v.string()),
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
  metadata: v.optional(openObject),
  warnings: v.optional(
    v.array(v.object({ type: openWord<'oversized-tool-response'>(), tokenCount: number, threshold: number })),
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
    operator: openWord<'oneOf' | 'notOneOf'>(),
    values: v.array(v.string()),
  }),
]);

const TransferSchema = v.object({
  destination: TransferDestinationSchema,
  mode: v.optional(v.string()),
  transcript: v.optional(v.string()),
  status: v.optional(
    openWord<'connected' | 'no-answer' | 'busy' | 'voicemail' | 'failed' | 'completed' | 'cancelled'>(),
  ),
  messages: v.optional(v.array(ArtifactMessageSchema)),
});

const latency = v.optional(number);

const artifact = v.object({
  messages: v.optional(v.array(ArtifactMessageSchema)),
  messagesOpenAIFormatted: v.optional(
    v.array(
      v.object({
        content: v.nullable(v.string()),
        role: openWord<'assistant' | 'function' | 'user' | 'system' | 'tool'>(),
      }),
    ),
  ),
  /** By the output's id. */
  skippedStructuredOutputs: v.optional(
    v.record(v.string(), v.object({ name: v.string(), unmetCondition: UnmetConditionSchema })),
  ),
  transfers: v.optional(v.array(TransferSchema)),
  /** @deprecated by the provider */
  recordingUrl: v.optional(v.string()),
  /** @deprecated by the provider */
  stereoRecordingUrl: v.optional(v.string()),
  /** @deprecated by the provider */
  videoRecordingUrl: v.optional(v.string()),
  /** Milliseconds, despite the name. @deprecated by the provider */
  videoRecordingStartDelaySeconds: v.optional(number),
  recording: v.optional(
    v.object({
      stereoUrl: v.optional(v.string()),
      videoUrl: v.optional(v.string()),
      /** Milliseconds, despite the name. */
      videoRecordingStartDelaySeconds: v.optional(number),
      mono: v.optional(
        v.object({
          combinedUrl: v.optional(v.string()),
          assistantUrl: v.optional(v.string()),
          customerUrl: v.optional(v.string()),
        }),
      ),
    }),
  ),
  transcript: v.optional(v.string()),
  pcapUrl: v.optional(v.string()),
  logUrl: v.optional(v.string()),
  nodes: v.optional(
    v.array(
      v.object({
        messages: v.optional(v.array(ArtifactMessageSchema)),
        nodeName: v.optional(v.string()),
        variableValues: v.optional(openObject),
      }),
    ),
  ),
  assistantActivations: v.optional(
    v.array(
      v.object({
        assistantVersion: v.nullish(v.string()),
        assistantName: v.string(),
        assistantId: v.optional(v.string()),
      }),
    ),
  ),
  variableValues: v.optional(openObject),
  /** Milliseconds, as far as the provider says. */
  performanceMetrics: v.optional(
    v.object({
      turnLatencies: v.optional(
        v.array(
          v.object({
            modelLatency: latency,
            voiceLatency: latency,
            transcriberLatency: latency,
            endpointingLatency: latency,
            turnLatency: latency,
          }),
        ),
      ),
      modelLatencyAverage: latency,
      voiceLatencyAverage: latency,
      transcriberLatencyAverage: latency,
      endpointingLatencyAverage: latency,
      turnLatencyAverage: latency,
      fromTransportLatencyAverage: latency,
      toTransportLatencyAverage: latency,
      numUserInterrupted: v.optional(number),
      numAssistantInterrupted: v.optional(number),
    }),
  ),
  /** By the output's id. */
  structuredOutputs: v.optional(openObject),
  scorecards: v.optional(openObject),
  /** ISO 8601. */
  structuredOutputsLastUpdatedAt: v.optional(v.string()),
  presignedMonoUrl: v.optional(v.string()),
  presignedStereoUrl: v.optional(v.string()),
  presignedVideoUrl: v.optional(v.string()),
  presignedAssistantUrl: v.optional(v.string()),
  presignedCustomerUrl: v.optional(v.string()),
  presignedPcapUrl: v.optional(v.string()),
  presignedLogUrl: v.optional(v.string()),
  /** ISO 8601. */
  presignedUrlsExpiresAt: v.optional(v.string()),
});
/** What a completed session left behind. Of all this a session fills only the structured outputs today. */
export interface Artifact extends v.InferOutput<typeof artifact> {}
/** What a completed session left behind. */
export const ArtifactSchema: v.GenericSchema<Artifact> = artifact;
