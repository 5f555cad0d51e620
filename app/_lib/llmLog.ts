import 'server-only'
import { toText } from '@/lib/domain/decimal.ts'
import { isKnown } from '@/lib/domain/spend.ts'
import { FROM_NEWEST } from '@/lib/store/queries/page.ts'
import { type LoggedTurnRow, listTurns, listTurnsAfter, searchTurns } from '@/lib/store/queries/turns.ts'
import { webDb } from './store.ts'

const PAGE = 50
/** Heading, facts, request, response and what parts it from the next. */
const LINES_A_TURN = 5

/** Yields the log of every request to the model, oldest first, a page of the store at a time. */
export async function* llmLogPages(agentId: string): AsyncGenerator<string> {
  for (let after = 0; ; ) {
    const rows = await listTurnsAfter(webDb(), agentId, after, PAGE)
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.id
    yield rows.map(renderTurn).join('')
  }
}

/** Returns the last lines of the same log, reading no more of it than they take. */
export async function llmLogTail(agentId: string, lines: number): Promise<string> {
  const blocks: string[] = []
  let counted = 0
  for (let before = FROM_NEWEST; counted < lines; ) {
    const rows = await listTurns(webDb(), agentId, { before, limit: PAGE })
    const last = rows.at(-1)
    if (last === undefined) break
    before = last.id
    for (const row of rows) {
      const block = renderTurn(row)
      blocks.unshift(block)
      counted += block.split('\n').length - 1
    }
  }
  return lastLines(blocks.join(''), lines)
}

/** Returns the newest requests that contain the text, as the same log, about `lines` lines of it. */
export async function searchLlmLog(agentId: string, text: string, lines: number): Promise<string> {
  const rows = await searchTurns(webDb(), agentId, text, Math.max(Math.ceil(lines / LINES_A_TURN), 1))
  return rows.toReversed().map(renderTurn).join('')
}

/** Returns the text with lines longer than `chars` cut there, each saying how long it is. */
export const cutLines = (text: string, chars: number): string =>
  text
    .split('\n')
    .map((line) => (line.length <= chars ? line : `${line.slice(0, chars)} … (${line.length} characters)`))
    .join('\n')

/** Returns the last `lines` lines of a text. */
export function lastLines(text: string, lines: number): string {
  let at = text.endsWith('\n') ? text.length - 1 : text.length
  for (let left = lines; left > 0 && at > 0; left -= 1) at = text.lastIndexOf('\n', at - 1)
  return at <= 0 ? text : text.slice(at + 1)
}

/** Bodies are stored without secrets, on one line each, so that a line is a fact. */
function renderTurn(row: LoggedTurnRow): string {
  const head = `=== ${row.wallAt.toISOString()} cycle ${row.cycle.number} turn ${row.number} ${row.purpose} ===`
  const facts = [
    `model=${row.cycle.model}`,
    `http=${row.httpStatus ?? 'none'}`,
    `ms=${row.latencyMs}`,
    `finish=${row.finishReason ?? 'none'}`,
    `tokens=${row.promptTokens}+${row.completionTokens}`,
    `cost=${costText(row)}`,
    ...(row.problem === null ? [] : [`problem=${oneLine(row.problem)}`]),
  ]
  const calls = row.toolCalls.map(
    (call) => `tool ${call.name} ${oneLine(call.arguments)} -> ${call.status} ${oneLine(call.result)}`,
  )
  const removedAt = row.cycle.transcriptRemovedAt
  if (removedAt !== null)
    return `${head}\n${facts.join(' ')}\nremoved ${removedAt.toISOString()} by the retention rule\n\n`
  return `${[head, facts.join(' '), `request ${oneLine(row.request)}`, `response ${oneLine(row.response)}`, ...calls].join('\n')}\n\n`
}

/** `0.01`, `0.01..0.03` where a part of it is not known, `unknown..0.03` where none is. */
function costText(cost: LoggedTurnRow): string {
  const { costUsd, costUsdMax } = cost
  if (isKnown(cost)) return toText(costUsd)
  return `${costUsd.isZero() ? 'unknown' : toText(costUsd)}..${toText(costUsdMax)}`
}

const oneLine = (text: string): string => text.replaceAll('\r', '\\r').replaceAll('\n', '\\n')
