import * as v from 'valibot';
import { number, openEnum, openObject, optionalNumber } from './basics.ts';

const ModelCostSchema = v.object({
  type: v.literal('model'),
  /** The model's configuration that was used. */
  model: openObject,
  promptTokens: number,
  completionTokens: number,
  /** Part of `promptTokens`. */
  cachedPromptTokens: optionalNumber,
  /** Part of `completionTokens`. */
  reasoningTokens: optionalNumber,
  /** US dollars. */
  cost: number,
});

const AnalysisCostSchema = v.object({
  type: v.literal('analysis'),
  analysisType: openEnum<'summary' | 'structuredData' | 'successEvaluation' | 'structuredOutput'>(),
  /** The model's configuration that was used. */
  model: openObject,
  promptTokens: number,
  completionTokens: number,
  /** Part of `promptTokens`. */
  cachedPromptTokens: optionalNumber,
  /** For `structuredOutput` alone: rows that sum to the totals; one id can stand in several. */
  structuredOutputBreakdown: v.optional(
    v.array(
      v.object({
        structuredOutputId: v.string(),
        name: v.string(),
        /** US dollars. */
        cost: number,
        promptTokens: number,
        completionTokens: number,
        cachedPromptTokens: optionalNumber,
      }),
    ),
  ),
  /** US dollars. */
  cost: number,
});

const SessionCostSchema = v.object({
  type: v.literal('session'),
  /** US dollars. */
  cost: number,
});

const cost = v.variant('type', [ModelCostSchema, AnalysisCostSchema, SessionCostSchema]);
/** One item of what a session cost; narrows by `type`. */
export type SessionCostItem = v.InferOutput<typeof cost>;
/** One item of what a session cost; narrows by `type`. */
export const CostSchema: v.GenericSchema<SessionCostItem> = cost;
