/** Notations models think in: tags of several families, and the analysis channels of harmony templates. */
const THINK_OPEN =
  /(?:<(think|thinking|thought|thoughts|reasoning|reflection|analysis|scratchpad)(?:\s[^<>]{0,80})?>|\[(THINK)\]|(◁think▷)|(<\|begin_of_thought\|>)|<\|channel\|>\s*(analysis|commentary)(?![^<]{0,40}to=)[^<]{0,80}(?:<\|constrain\|>[^<]{0,40})?<\|message\|>)/iy
const THINK_CLOSE =
  /(?:<\/(?:think|thinking|thought|thoughts|reasoning|reflection|analysis|scratchpad)\s*>|\[\/THINK\]|◁\/think▷|<\|end_of_thought\|>|<\|channel\|>\s*final[^<]{0,80}(?:<\|constrain\|>[^<]{0,40})?<\|message\|>)/iy

/** By the opening tag's name. Written out: an expression put together while reading is one that no check has seen. */
const CLOSING_TAGS: { think: RegExp; [tag: string]: RegExp } = {
  think: /<\/think\s*>/i,
  thinking: /<\/thinking\s*>/i,
  thought: /<\/thought\s*>/i,
  thoughts: /<\/thoughts\s*>/i,
  reasoning: /<\/reasoning\s*>/i,
  reflection: /<\/reflection\s*>/i,
  analysis: /<\/analysis\s*>/i,
  scratchpad: /<\/scratchpad\s*>/i,
}

/**
 * Returns the thinking that begins or ends at a position: where the text goes on after it, and whether all that came before was thinking too
 * (a closing tag without its opening one). `unclosed` when it never ends; null when no tag stands there.
 */
export function readThinkTag(text: string, at: number): { endAt: number; discardsBefore: boolean } | 'unclosed' | null {
  if (!'<[◁'.includes(text[at] ?? ' ')) return null
  const close = matchAt(THINK_CLOSE, text, at)
  if (close !== null) return { endAt: at + close[0].length, discardsBefore: true }
  const open = matchAt(THINK_OPEN, text, at)
  if (open === null) return null
  const from = at + open[0].length
  const end = closingPattern(open).exec(text.slice(from))
  return end === null ? 'unclosed' : { endAt: from + end.index + end[0].length, discardsBefore: false }
}

function closingPattern(open: RegExpExecArray): RegExp {
  const tag = open[1]?.toLowerCase()
  if (tag !== undefined) return CLOSING_TAGS[tag] ?? CLOSING_TAGS.think
  if (open[2] !== undefined) return /\[\/THINK\]/i
  if (open[3] !== undefined) return /◁\/think▷/
  if (open[4] !== undefined) return /<\|end_of_thought\|>/
  return /<\|end\|>|<\|start\|>|(?=<\|channel\|>)|<\|call\|>/
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}
