import type { Fields, OpenEnum } from '@x/core';
import * as v from 'valibot';
import { finiteNumber, literal, openObject, optionalNumber, variant } from './primitives.ts';

/** One item of what a session cost; narrows by `type`. */
export type SessionCostItem = ModelCost | AnalysisCost | SessionCost;

/** What the language model cost. */
export interface ModelCost {
  type: 'model';
  /** The model's configuration that was used. */
  model: { [key: string]: unknown };
  promptTokens: number;
  completionTokens: number;
  /** Part of `promptTokens`. */
  cachedPromptTokens?: number | undefined;
  /** Part of `completionTokens`. */
  reasoningTokens?: number | undefined;
  /** US dollars. */
  cost: number;
}

/** What an analysis of the session cost. */
export interface AnalysisCost {
  type: 'analysis';
  analysisType: OpenEnum<'summary' | 'structuredData' | 'successEvaluation' | 'structuredOutput'>;
  /** The model's configuration that was used. */
  model: { [key: string]: unknown };
  promptTokens: number;
  completionTokens: number;
  /** Part of `promptTokens`. */
  cachedPromptTokens?: number | undefined;
  /** For `structuredOutput` alone: rows that sum to the totals; one id can stand in several. */
  structuredOutputBreakdown?: StructuredOutputCost[] | undefined;
  /** US dollars. */
  cost: number;
}

/** The share of one structured output in the cost of an analysis. */
export interface StructuredOutputCost {
  structuredOutputId: string;
  name: string;
  /** US dollars. */
  cost: number;
  promptTokens: number;
  completionTokens: number;
  /** Part of `promptTokens`. */
  cachedPromptTokens?: number | undefined;
}

/** What the session itself cost. */
export interface SessionCost {
  type: 'session';
  /** US dollars. */
  cost: number;
}

/** One item of what a chat cost; narrows by `type`. */
export type ChatCostItem = ModelCost | ChatCost;

/** What the chat itself cost. */
export interface ChatCost {
  type: 'chat';
  /** US dollars. */
  cost: number;
}

const ModelCostSchema = v.object({
  type: literal('model'),
  model: openObject,
  promptTokens: finiteNumber,
  completionTokens: finiteNumber,
  cachedPromptTokens: optionalNumber,
  reasoningTokens: optionalNumber,
  cost: finiteNumber,
} satisfies Fields<ModelCost>);

/** @internal */
export const ChatCostSchema: v.GenericSchema<ChatCostItem> = variant('type', [
  ModelCostSchema,
  v.object({ type: literal('chat'), cost: finiteNumber } satisfies Fields<ChatCost>),
]);

/** @internal */
export const CostSchema: v.GenericSchema<SessionCostItem> = variant('type', [
  ModelCostSchema,
  v.object({
    type: literal('analysis'),
    analysisType: v.string(),
    model: openObject,
    promptTokens: finiteNumber,
    completionTokens: finiteNumber,
    cachedPromptTokens: optionalNumber,
    structuredOutputBreakdown: v.optional(
      v.array(
        v.object({
          structuredOutputId: v.string(),
          name: v.string(),
          cost: finiteNumber,
          promptTokens: finiteNumber,
          completionTokens: finiteNumber,
          cachedPromptTokens: optionalNumber,
        } satisfies Fields<StructuredOutputCost>),
      ),
    ),
    cost: finiteNumber,
  } satisfies Fields<AnalysisCost>),
  v.object({ type: literal('session'), cost: finiteNumber } satisfies Fields<SessionCost>),
]);
