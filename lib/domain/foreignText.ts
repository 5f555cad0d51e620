/**
 * Text that others wrote (names of coins, messages of the venue, results of tools, the model's own words of earlier cycles) enters a prompt only
 * through here: inside a JSON string, so it can end neither its quotes nor its line, without control or direction characters or the tokens a careless
 * server would read as the end of a message. What a model said in the conversation that still runs goes back as it came: it is its own turn.
 */

// Controls, zero-width and direction marks, and the separators some tokenisers treat as a new line.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g
const TEMPLATE_TOKENS =
  /<\|[^|<>]{0,40}\|>|<｜[^｜<>]{0,40}｜>|<\/?(?:system|assistant|user|think|tool_call|tool_response|s)>|\[\/?INST\]|<start_of_turn>|<end_of_turn>/gi

/** Returns foreign text in one visible line, cut to `lengthMax` characters: a value for `promptJson`. */
export function plainForeign(text: string, lengthMax: number): string {
  const plain = text.replace(UNSEEN, ' ').replace(TEMPLATE_TOKENS, ' ').trim()
  return plain.length <= lengthMax ? plain : `${plain.slice(0, lengthMax)}…`
}

/** Returns foreign text as a JSON string of at most about `lengthMax` characters of content. */
export const quoteForeign = (text: string, lengthMax = 300): string => promptJson(plainForeign(text, lengthMax))

/**
 * Returns a value as the JSON a prompt may hold: every string in it is made plain, and no tag can be closed from inside. An exit rule's lone "<"
 * stays readable: before a quote it opens nothing.
 */
export const promptJson = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'string' ? plainForeign(part, Number.POSITIVE_INFINITY) : part,
  ).replace(/<(?!")/g, '\\u003c')

/** Returns a name from outside as it is when it can carry no instruction, else `(unreadable name)`. */
export const safeName = (name: string): string => (/^[A-Za-z0-9:._/-]{1,24}$/.test(name) ? name : '(unreadable name)')
