import { classifyRoot } from './classifyRoot.ts'
import type { Scan } from './findValues.ts'
import { isPlainTag, isStruck } from './frameMarks.ts'
import { withoutThinking } from './withoutThinking.ts'

/**
 * Before an answer stands its analysis, which may say anything of what not to do. So here only what is said of the answer itself counts: words and marks
 * directly before it that call it wrong, quoted or struck out.
 */

/** How much of what stands before is looked at, in characters. */
const FRONT_LENGTH_MAX = 400
const MARKS_OF_NO_ANSWER = ['//', '/*', '<!--', '❌', '✗', '✘', '🚫', '⛔']
const WRONG =
  /\b(?:wrong|incorrect|invalid|mistaken|rejected|outdated|obsolete|superseded|discarded|cancell?ed|withdrawn|draft|not valid|not final)\b/
const MENDED = /\b(?:correct|corrected|corrects|correcting|revised|fixed|fixing|instead|replaces|replacing)\b/
const DO_NOT =
  /\b(?:(?:do|must|should|shall) not|don['’]?t|never|not to be) (?:use|used|execute|executed|trade|traded|follow|followed|submit|send|place|apply|act on)\b(.{0,40})/
const OF_THIS = /^ (?:it|this|these|that|them|any of|the (?:following|json|answer))\b/
const FOLLOWING_IS_WRONG =
  /\b(?:following|json below|answer below|decisions? below)(?: \w{1,20}){0,3} (?:is|are|was|were) (?:\w{1,20} ){0,2}(?:wrong|incorrect|invalid|mistaken|rejected|outdated|obsolete|cancelled|canceled|a draft)\b/
const NOT_THE_FOLLOWING =
  /\b(?:(?:do not|don['’]?t|never|must not|should not) (?:use|execute|trade|follow|submit|send|place|apply)|ignore|disregard)(?: \w{1,20}){0,2} (?:following|json below|answer below|decisions? below)\b/
const ROLES = new Set(['user', 'human', 'system', 'tool', 'someone', 'they', 'he', 'she', 'quote', 'quoted'])
const SAID = new Set(['said', 'says', 'wrote', 'writes', 'asked', 'sent', 'message', 'turn', 'prompt', 'suggested'])
const FILLERS = new Set(['im', 'start', 'header', 'id', 'end', 'the', 'a', 'my'])

/** Returns true when what stands directly before one of the values that speak of decisions says that it is none. */
export function isIntroducedAsNone(scan: Scan, text: string): boolean {
  if (scan.kind === 'unclosedThink') return false
  let from = 0
  const found = scan.kind === 'broken' ? scan.valuesBefore : scan.values
  for (const { value, startAt, endAt } of found) {
    if (classifyRoot(value).kind !== 'beside' && takesAway(text.slice(from, startAt))) return true
    from = endAt
  }
  return scan.kind === 'broken' && takesAway(text.slice(from, scan.startAt))
}

function takesAway(before: string): boolean {
  const lines = withoutThinking(before)
    .slice(-FRONT_LENGTH_MAX)
    .split('\n')
    .map((line) => withoutFenceMark(line.trim()))
    .filter((line) => line !== '')
  const last = lines.at(-1) ?? ''
  const front = lines.join('\n').toLowerCase()
  return isMarkedAway(last) || isQuotedTurn(last) || isCalledWrong(front)
}

const withoutFenceMark = (line: string): string => line.replace(/(?:```|~~~)\w{0,20}$/, '').trimEnd()

function isMarkedAway(last: string): boolean {
  if (last.startsWith('>') || last === '#' || MARKS_OF_NO_ANSWER.some((mark) => last.endsWith(mark))) return true
  if (isStruck(last.slice(-3))) return true
  let rest = last
  for (;;) {
    const tag = /^<([a-z][\w-]{0,40})(?:\s[^<>]*)?>$/i.exec(rest.slice(Math.max(0, rest.lastIndexOf('<'))))
    if (tag === null) return false
    if (!isPlainTag(tag[1] ?? '')) return true
    rest = rest.slice(0, rest.lastIndexOf('<')).trimEnd()
  }
}

/** A turn of somebody else, as chats and templates introduce one. */
function isQuotedTurn(last: string): boolean {
  const clause =
    last
      .toLowerCase()
      .split(/[.!?;]/)
      .at(-1) ?? ''
  if (!clause.replace(/[*_"]/g, '').endsWith(':') && !clause.includes('<|')) return false
  const words = clause.split(/[^a-z]+/).filter((word) => word !== '' && !FILLERS.has(word))
  return ROLES.has(words[0] ?? '') && words.slice(1).every((word) => SAID.has(word))
}

function isCalledWrong(front: string): boolean {
  const sentences = front.split(/[.!?\n]/)
  if (sentences.some((sentence) => FOLLOWING_IS_WRONG.test(sentence) || NOT_THE_FOLLOWING.test(sentence))) return true
  const isColon = front.replace(/[*_"`\s]/g, '').endsWith(':')
  const clause = front.split(/[.!?;,:\n]/).findLast((each) => /\w/.test(each)) ?? ''
  const doNot = DO_NOT.exec(clause)
  if (doNot !== null && (isColon || OF_THIS.test(doNot[1] ?? ''))) return true
  return isColon && WRONG.test(clause) && !MENDED.test(clause)
}
