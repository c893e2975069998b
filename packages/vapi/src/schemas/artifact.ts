import type { Fields, OpenEnum } from '@x/core';
import * as v from 'valibot';
import { type ArtifactMessage, ArtifactMessageSchema } from './artifact-message.ts';
import {
  finiteNumber,
  literal,
  optionalNumber,
  optionalObject,
  optionalString,
  recordOf,
  variant,
} from './primitives.ts';
import { type TransferDestination, TransferDestinationSchema } from './transfer.ts';

/** What a completed session left behind. A session fills only the structured outputs today; the rest is of calls. */
export interface Artifact {
  messages?: ArtifactMessage[] | undefined;
  messagesOpenAIFormatted?: OpenAIMessage[] | undefined;
  /** By the output's id. */
  skippedStructuredOutputs?: { [outputId: string]: SkippedStructuredOutput } | undefined;
  transfers?: ArtifactTransfer[] | undefined;
  /** @deprecated by the provider */
  recordingUrl?: string | undefined;
  /** @deprecated by the provider */
  stereoRecordingUrl?: string | undefined;
  /** @deprecated by the provider */
  videoRecordingUrl?: string | undefined;
  /** Milliseconds, despite the name. @deprecated by the provider */
  videoRecordingStartDelaySeconds?: number | undefined;
  recording?: ArtifactRecording | undefined;
  transcript?: string | undefined;
  pcapUrl?: string | undefined;
  logUrl?: string | undefined;
  nodes?: ArtifactNode[] | undefined;
  assistantActivations?: AssistantActivation[] | undefined;
  variableValues?: { [key: string]: unknown } | undefined;
  performanceMetrics?: PerformanceMetrics | undefined;
  /** By the output's id. */
  structuredOutputs?: { [outputId: string]: unknown } | undefined;
  scorecards?: { [key: string]: unknown } | undefined;
  /** ISO 8601. */
  structuredOutputsLastUpdatedAt?: string | undefined;
  presignedMonoUrl?: string | undefined;
  presignedStereoUrl?: string | undefined;
  presignedVideoUrl?: string | undefined;
  presignedAssistantUrl?: string | undefined;
  presignedCustomerUrl?: string | undefined;
  presignedPcapUrl?: string | undefined;
  presignedLogUrl?: string | undefined;
  /** ISO 8601. */
  presignedUrlsExpiresAt?: string | undefined;
}

/** A message of a call in the form that OpenAI's API takes. */
export interface OpenAIMessage {
  content: string | null;
  role: OpenEnum<'assistant' | 'function' | 'user' | 'system' | 'tool'>;
}

/** Why a structured output was not produced. */
export interface SkippedStructuredOutput {
  name: string;
  unmetCondition: UnmetCondition;
}

/** The condition of a structured output that was not met; narrows by `type`. */
export type UnmetCondition =
  | { type: 'minMessages'; count: number }
  | { type: 'minCallDuration'; seconds: number }
  | { type: 'endedReason'; operator: OpenEnum<'oneOf' | 'notOneOf'>; values: string[] };

/** A transfer of a call. */
export interface ArtifactTransfer {
  destination: TransferDestination;
  mode?: string | undefined;
  transcript?: string | undefined;
  status?:
    | OpenEnum<'connected' | 'no-answer' | 'busy' | 'voicemail' | 'failed' | 'completed' | 'cancelled'>
    | undefined;
  messages?: ArtifactMessage[] | undefined;
}

/** The recordings of a call. */
export interface ArtifactRecording {
  stereoUrl?: string | undefined;
  videoUrl?: string | undefined;
  /** Milliseconds, despite the name. */
  videoRecordingStartDelaySeconds?: number | undefined;
  mono?: MonoRecordings | undefined;
}

/** The mono recordings of a call, by speaker. */
export interface MonoRecordings {
  combinedUrl?: string | undefined;
  assistantUrl?: string | undefined;
  customerUrl?: string | undefined;
}

/** A node of a workflow that a call went through. */
export interface ArtifactNode {
  messages?: ArtifactMessage[] | undefined;
  nodeName?: string | undefined;
  variableValues?: { [key: string]: unknown } | undefined;
}

/** An assistant that took part in a call. */
export interface AssistantActivation {
  assistantVersion?: string | null | undefined;
  assistantName: string;
  assistantId?: string | undefined;
}

/** How fast a call went: milliseconds, as far as the provider says. */
export interface PerformanceMetrics {
  turnLatencies?: TurnLatency[] | undefined;
  modelLatencyAverage?: number | undefined;
  voiceLatencyAverage?: number | undefined;
  transcriberLatencyAverage?: number | undefined;
  endpointingLatencyAverage?: number | undefined;
  turnLatencyAverage?: number | undefined;
  fromTransportLatencyAverage?: number | undefined;
  toTransportLatencyAverage?: number | undefined;
  numUserInterrupted?: number | undefined;
  numAssistantInterrupted?: number | undefined;
}

/** The latencies of one turn of a call. */
export interface TurnLatency {
  modelLatency?: number | undefined;
  voiceLatency?: number | undefined;
  transcriberLatency?: number | undefined;
  endpointingLatency?: number | undefined;
  turnLatency?: number | undefined;
}

const SkippedStructuredOutputSchema = v.object({
  name: v.string(),
  unmetCondition: variant('type', [
    v.object({ type: literal('minMessages'), count: finiteNumber }),
    v.object({ type: literal('minCallDuration'), seconds: finiteNumber }),
    v.object({ type: literal('endedReason'), operator: v.string(), values: v.array(v.string()) }),
  ]),
} satisfies Fields<SkippedStructuredOutput>);

const TransferSchema = v.object({
  destination: TransferDestinationSchema,
  mode: optionalString,
  transcript: optionalString,
  status: optionalString,
  messages: v.optional(v.array(ArtifactMessageSchema)),
} satisfies Fields<ArtifactTransfer>);

const RecordingSchema = v.object({
  stereoUrl: optionalString,
  videoUrl: optionalString,
  videoRecordingStartDelaySeconds: optionalNumber,
  mono: v.optional(
    v.object({
      combinedUrl: optionalString,
      assistantUrl: optionalString,
      customerUrl: optionalString,
    } satisfies Fields<MonoRecordings>),
  ),
} satisfies Fields<ArtifactRecording>);

const PerformanceMetricsSchema = v.object({
  turnLatencies: v.optional(
    v.array(
      v.object({
        modelLatency: optionalNumber,
        voiceLatency: optionalNumber,
        transcriberLatency: optionalNumber,
        endpointingLatency: optionalNumber,
        turnLatency: optionalNumber,
      } satisfies Fields<TurnLatency>),
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
} satisfies Fields<PerformanceMetrics>);

/** @internal */
export const ArtifactSchema: v.GenericSchema<Artifact> = v.object({
  messages: v.optional(v.array(ArtifactMessageSchema)),
  messagesOpenAIFormatted: v.optional(
    v.array(v.object({ content: v.nullable(v.string()), role: v.string() } satisfies Fields<OpenAIMessage>)),
  ),
  skippedStructuredOutputs: v.optional(recordOf(SkippedStructuredOutputSchema)),
  transfers: v.optional(v.array(TransferSchema)),
  recordingUrl: optionalString,
  stereoRecordingUrl: optionalString,
  videoRecordingUrl: optionalString,
  videoRecordingStartDelaySeconds: optionalNumber,
  recording: v.optional(RecordingSchema),
  transcript: optionalString,
  pcapUrl: optionalString,
  logUrl: optionalString,
  nodes: v.optional(
    v.array(
      v.object({
        messages: v.optional(v.array(ArtifactMessageSchema)),
        nodeName: optionalString,
        variableValues: optionalObject,
      } satisfies Fields<ArtifactNode>),
    ),
  ),
  assistantActivations: v.optional(
    v.array(
      v.object({
        assistantVersion: v.optional(v.nullable(v.string())),
        assistantName: v.string(),
        assistantId: optionalString,
      } satisfies Fields<AssistantActivation>),
    ),
  ),
  variableValues: optionalObject,
  performanceMetrics: v.optional(PerformanceMetricsSchema),
  structuredOutputs: optionalObject,
  scorecards: optionalObject,
  structuredOutputsLastUpdatedAt: optionalString,
  presignedMonoUrl: optionalString,
  presignedStereoUrl: optionalString,
  presignedVideoUrl: optionalString,
  presignedAssistantUrl: optionalString,
  presignedCustomerUrl: optionalString,
  presignedPcapUrl: optionalString,
  presignedLogUrl: optionalString,
  presignedUrlsExpiresAt: optionalString,
} satisfies Fields<Artifact>);
