import { readThinkTag } from './thinkTags.ts'

/** Returns the text without what its tags mark as thinking; an opening tag that never closes takes the rest with it. */
export function withoutThinking(text: string): string {
  let out = ''
  let at = 0
  while (at < text.length) {
    const tag = readThinkTag(text, at)
    if (tag === 'unclosed') return out
    if (tag === null) {
      out += text[at]
      at += 1
      continue
    }
    if (tag.discardsBefore) out = ''
    at = tag.endAt
  }
  return out
}
