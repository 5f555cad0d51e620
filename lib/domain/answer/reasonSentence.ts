/** Why an answer was not used, for people. Codes about broken notation share one sentence: the code names the spot. */
const SENTENCES: Record<string, string> = {
  truncated: 'The answer was cut off before it was complete.',
  unclosed_think: 'The answer broke off within its thinking; what stood there is a draft.',
  refusal: 'The model refused to answer.',
  content_filter: 'The provider filtered the answer.',
  provider_error: 'The provider failed while the answer was being written.',
  unfamiliar_ending: 'The provider ended the answer with a word that is not known to mean it was complete.',
  empty: 'The answer was empty: all of it went into thinking, or nothing was written.',
  too_long: 'The answer is far longer than any decision.',
  reader_late: 'Reading the answer took too long and was given up.',
  reader_failed: 'Reading the answer failed.',
  too_deep: 'The answer nests deeper than any decision.',
  ambiguous_multiple: 'The text holds several answers that differ, and which was meant is not ours to choose.',
  words_after: 'Words stand after the answer, and they may take it back.',
  words_before: 'Words or marks before the answer say that it is none to act on.',
  taken_back: 'A field of the answer says that it is not to be carried out.',
  example_only: 'The only answer in the text is introduced as an example.',
  duplicate_key: 'A field stands twice in the answer, so which value was meant is unknown.',
  leaked_tool_call: 'The model wrote a tool call as text instead of making it.',
  unknown_tool: 'The model called a tool that does not exist.',
  bad_arguments: 'The model called a tool with arguments that cannot be read.',
  malformed_tool_call: 'The model called a tool without naming it.',
  tool_run: 'The model asked for tools where an answer was due.',
  empty_object: 'The answer is an empty object.',
  empty_array: 'The answer lists no decisions.',
  scalar_root: 'The answer is a single word or number.',
  no_json: 'The answer holds no JSON.',
  no_decisions: 'The answer holds data, but no decisions.',
  no_valid_item: 'No item of the answer could be read.',
}

/** Returns the sentence for a reason an answer was not used. Total: a code without a sentence of its own is named in a general one. */
export const reasonSentence = (reason: string): string =>
  SENTENCES[reason] ??
  `The answer is not written in a form that can be read with certainty (${reason.replaceAll('_', ' ')}).`
