/**
 * Text that others wrote (token names, venue errors, tool results, the model's own earlier words) enters a prompt only through here: as a
 * JSON string, so it can end neither its quotes nor its line, without control or direction characters, and never longer than asked.
 */

// Controls, zero-width and direction marks, and the separators some tokenisers treat as a new line.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is removed.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g
const TEMPLATE_TOKENS =
  /<\|[^|<>]{0,40}\|>|<｜[^｜<>]{0,40}｜>|<\/?(?:system|assistant|user|think|tool_call|tool_response|s)>|\[\/?INST\]|<start_of_turn>|<end_of_turn>/gi

/** Returns the text without chat-template tokens, which a careless server would read as the end of a message. */
export const withoutTemplateTokens = (text: string): string => text.replace(TEMPLATE_TOKENS, ' ')

/** Returns foreign text as a JSON string of at most about `lengthMax` characters of content. Null stays null. */
export function quoteForeign(text: string | null, lengthMax = 300): string {
  if (text === null) return 'null'
  const plain = withoutTemplateTokens(text.replace(UNSEEN, ' ')).trim()
  const cut = plain.length <= lengthMax ? plain : `${plain.slice(0, lengthMax)}…`
  // `<` is escaped so that no tag of ours can be closed from inside.
  return JSON.stringify(cut).replaceAll('<', '\\u003c')
}

/** Returns a name from outside as it is when it can carry no instruction, else `(unreadable name)`. */
export const safeName = (name: string): string => (/^[A-Za-z0-9:._/-]{1,24}$/.test(name) ? name : '(unreadable name)')
