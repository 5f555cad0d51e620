const MARKS = ['```', '~~~']

/** Returns the inside of a text that is one fenced block as a whole, its closing mark there or not; the text itself when it is none. */
export function withoutFence(text: string): string {
  const opened = text.trimStart()
  if (!MARKS.some((mark) => opened.startsWith(mark))) return text
  const word = /^\w*/.exec(opened.slice(3))?.[0].length ?? 0
  const rest = opened.slice(3 + word)
  const inside = rest.trimStart()
  // What stands on the line of the mark belongs to the mark.
  if (!rest.slice(0, rest.length - inside.length).includes('\n')) return text
  return withoutClosingFence(inside)
}

/** Returns the text without the fence mark it may end in, and without the blanks around that. */
export function withoutClosingFence(text: string): string {
  const whole = text.trimEnd()
  return MARKS.some((mark) => whole.endsWith(mark)) ? whole.slice(0, -3).trimEnd() : whole
}
