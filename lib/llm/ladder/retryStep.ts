/** What to do about an error answer. The words are those of the provider ladder; README.md says what each does. */
export const RETRY_STEPS = [
  'drop_tools',
  'tool_choice_auto',
  'split_phases',
  'drop_response_format',
  'json_object',
  'json_schema',
  'lean_schema',
  'replay_reasoning',
  'drop_reasoning',
  'reasoning_none_with_tools',
  'stream_or_no_thinking',
  'drop_param',
  'rename_max_tokens',
  'add_json_word',
  'flatten_content',
  'repair_history',
  'reduce_max_tokens',
  'trim_context',
  'next_provider',
  'next_model',
  'wait_retry',
  'retry_once_then_drop_tools',
  'retry_once_then_drop_response_format',
  'fatal_config',
  'hold',
] as const
export type RetryStep = (typeof RETRY_STEPS)[number]

/** What was sent along with the request that failed. */
export interface SentFeatures {
  tools: boolean
  responseFormat: 'json_schema' | 'json_object' | null
  reasoning: boolean
  stream: boolean
}
