/**
 * How an answer came to its end. `stop`: the model had said what it wanted to say. `unknown`: the provider does not say. `unfamiliar`: it says a word we
 * do not know, which may as well be a new name for a failure.
 */
export type Ending = 'stop' | 'length' | 'error' | 'filtered' | 'unknown' | 'unfamiliar'

/**
 * The words of the dialects we know, in lower case: the chat and responses interfaces of OpenAI, Anthropic, Gemini, Mistral, Cohere, Bedrock, Ollama,
 * llama.cpp, LM Studio, TGI, vLLM and Together. An answer trades behind a word of the first row, or behind none.
 */
const WORDS: Record<Exclude<Ending, 'unknown' | 'unfamiliar'>, readonly string[]> = {
  stop: [
    'stop',
    'eos',
    'eos_token',
    'end_turn',
    'stop_sequence',
    'complete',
    'completed',
    'tool_calls',
    'tool_call',
    'tool_use',
    'function_call',
    'end_of_turn',
    'end_of_sequence',
    'eos_found',
    'stop_token',
    'stop_string_found',
  ],
  length: [
    'length',
    'limit',
    'max_tokens',
    'max_output_tokens',
    'max_length',
    'model_length',
    'model_context_window_exceeded',
    'incomplete',
    'pause_turn',
    'context_window_exceeded',
    'context_length_reached',
    'max_new_tokens',
    'max_predicted_tokens_reached',
    'error_limit',
    'repetition_truncation',
  ],
  error: [
    'error',
    'abort',
    'aborted',
    'cancelled',
    'canceled',
    'network_error',
    'insufficient_system_resource',
    'malformed_function_call',
    'malformed_response',
    'unexpected_tool_call',
    'too_many_tool_calls',
    'unspecified',
    'other',
    'failed',
    'user_stopped',
    'load',
    'unload',
    'timeout',
  ],
  filtered: [
    'content_filter',
    'content_filtered',
    'guardrail_intervened',
    'sensitive',
    'safety',
    'recitation',
    'prohibited_content',
    'blocklist',
    'spii',
    'image_safety',
    'language',
    'refusal',
    'error_toxic',
  ],
}

const ENDING_OF = new Map(
  Object.entries(WORDS).flatMap(([ending, words]) =>
    words.map((word) => [word, ending as keyof typeof WORDS] as const),
  ),
)

/** Returns how an answer ended, from the provider's own word for it, however it is cased and prefixed; null and an empty word say nothing. */
export function endingOf(finishReason: string | null): Ending {
  const word = (finishReason ?? '')
    .trim()
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[- ]/g, '_')
    .replace(/^(?:finish_?reason|stop_?reason|reason)[._]/, '')
  return word === '' ? 'unknown' : (ENDING_OF.get(word) ?? 'unfamiliar')
}

const WORST_FIRST: readonly Ending[] = ['filtered', 'error', 'unfamiliar', 'length', 'stop']

/** Returns the worst of the words an answer carries for its end, or null: a router's "stop" does not outweigh the "SAFETY" it was made of. */
export const worstEnding = (words: readonly string[]): string | null =>
  WORST_FIRST.flatMap((ending) => words.filter((word) => endingOf(word) === ending))[0] ?? null
