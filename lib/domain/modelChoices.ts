/** What the settings of a model choose from, and their bounds. */

export const REASONING_EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const
export const QUANTIZATIONS = [
  'int4',
  'int8',
  'fp4',
  'mxfp4',
  'nvfp4',
  'fp6',
  'fp8',
  'mxfp8',
  'fp16',
  'bf16',
  'fp32',
  'unknown',
] as const
export const ROUTING_SORTS = ['price', 'throughput', 'latency'] as const
/** Output tokens of an answer. No answer has room in fewer than the least, so none is asked for when no more can be afforded. */
export const MODEL_MAX_TOKENS = { default: 8_000, min: 1_000, max: 128_000 } as const
/** Rounds in which a model may call tools before it must answer. */
export const TOOL_ROUNDS_MAX = 6
