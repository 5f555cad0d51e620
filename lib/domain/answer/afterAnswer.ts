import { classifyRoot } from './classifyRoot.ts'
import type { Scan } from './findValues.ts'
import { isPlainTag, isStruck } from './frameMarks.ts'

/**
 * What stands after an answer has the last word, in whatever language: "Wait, no: hold everything" takes it back. So behind an answer only marks that
 * end a text are certain, and a closed list of remarks that change no trade. This is a list of what may stand there, never of what may not.
 */

/** Longest remark that is looked at, in characters. */
const REMARKS_LENGTH_MAX = 300
/** Closing brackets and quotes, the marks of fences and lists, full stops; tags that close; tokens with which templates end a turn. */
const END_MARKS =
  /[\s\u200b-\u200d\u2060\ufeff\p{Pe}\p{Pf}"'`~*_.。;,-]|<\/[\w-]{1,40}>|<\|(?:end|im_end|return|eot_id|eom_id|endoftext|end_of_text|end_of_turn)\|>|<(?:end_of_turn|eos)>|<｜end▁of▁sentence｜>/gu

const DISCLAIMER =
  /^(?:disclaimer|note):$|^(?:(?:disclaimer|note): ?)?(?:this is )?not (?:financial|investment|trading) advice$/
const COURTESY =
  /^(?:i )?hope (?:this|that) helps$|^let me know if you (?:have any questions|need anything else|need more details?)$|^good luck$|^thank(?:s| you)$/
const KEPT =
  /^(?:note: ?)?i (?:kept|left) ([\w ,]{1,80}) (?:flat|unchanged|on hold)(?: (?:because|since|as) ([\w ]{1,80}))?$/
const WHY_KEPT =
  /^(?:the |its )?(?:rsi|macd|adx|atr|trend|momentum|volume|price|signal) (?:is|was|looks) (?:neutral|flat|mixed|weak|unclear|sideways)$/

/**
 * Returns true when what follows an answer may take it back. `after` is the text behind it, `before` the one that ends in it, for what opens there and
 * closes behind; `holds` are the coins it holds: that one was kept flat is told of these alone.
 */
export function mayTakeBack(after: string, before: string, holds: readonly string[]): boolean {
  if (closesNoAnswer(after, before)) return true
  if (after.replace(END_MARKS, '') === '') return false
  if (after.length > REMARKS_LENGTH_MAX) return true
  const known = new Set(holds.map((coin) => coin.toLowerCase()))
  return sentencesOf(after).some((sentence) => !isRemark(sentence, known))
}

function closesNoAnswer(after: string, before: string): boolean {
  if (isStruck(after)) return true
  return [...after.matchAll(/<\/([\w-]{1,40})>/g)].some(([, name = '']) =>
    // Alone it is the token that ends a text.
    name.toLowerCase() === 's' ? /<s>/i.test(before) : !isPlainTag(name),
  )
}

const sentencesOf = (text: string): string[] =>
  text
    .toLowerCase()
    .replaceAll('```', '\n')
    .split(/[.!\n()[\]{}]/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.replace(END_MARKS, '') !== '')

function isRemark(sentence: string, holds: ReadonlySet<string>): boolean {
  if (DISCLAIMER.test(sentence) || COURTESY.test(sentence)) return true
  const kept = KEPT.exec(sentence)
  if (kept === null) return false
  const coins = (kept[1] ?? '').split(/,| and /).map((coin) => coin.trim())
  return coins.every((coin) => holds.has(coin)) && (kept[2] === undefined || WHY_KEPT.test(kept[2]))
}

/** Returns where the last value that speaks of decisions ends, whole or broken; null where none does, or not within the text. */
export function endOfAnswer(scan: Scan, text: string): number | null {
  if (scan.kind === 'broken') return endOfBrackets(text, scan.startAt)
  if (scan.kind === 'unclosedThink') return null
  return scan.values.findLast(({ value }) => classifyRoot(value).kind !== 'beside')?.endAt ?? null
}

/** Returns where the brackets that open at `startAt` are all closed again, wherever strings begin and end there; null where they never are. */
function endOfBrackets(text: string, startAt: number): number | null {
  let depth = 0
  for (let at = startAt; at < text.length; at += 1) {
    const character = text[at]
    if (character === '{' || character === '[') depth += 1
    if (character === '}' || character === ']') depth -= 1
    if (depth === 0) return at + 1
  }
  return null
}
