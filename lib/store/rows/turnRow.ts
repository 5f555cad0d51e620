import type { Usd } from '../../domain/decimal.ts'
import { TOOL_CALL_STATUSES, type ToolCallStatus, TURN_PURPOSES, type TurnPurpose } from '../../domain/recordWords.ts'
import type { ToolCall, Turn } from '../../generated/prisma/client.ts'
import { columnsOf } from './columns.ts'

/** One request to the model and its answer, bodies as sent and received. */
export interface TurnRow {
  id: number
  agentId: string
  cycleId: number
  number: number
  purpose: TurnPurpose
  request: string
  response: string
  httpStatus: number | null
  content: string | null
  reasoning: string | null
  finishReason: string | null
  problem: string | null
  latencyMs: number
  promptTokens: number
  completionTokens: number
  reasoningTokens: number
  cachedTokens: number
  /** What is known of the cost, and the most it may be. */
  costUsd: Usd
  costUsdMax: Usd
  wallAt: Date
  toolCalls: ToolCallRow[]
}

export interface ToolCallRow {
  id: number
  agentId: string
  turnId: number
  number: number
  name: string
  arguments: string
  result: string
  status: ToolCallStatus
  latencyMs: number
}

/** Returns the row parsed, with its tool calls. Throws AppError('store_row'). */
export function parseTurnRow(row: Turn & { toolCalls: ToolCall[] }): TurnRow {
  const at = columnsOf('Turn', row.id)
  return {
    ...row,
    purpose: at.oneOf('purpose', row.purpose, TURN_PURPOSES),
    costUsd: at.usd('costUsd', row.costUsd),
    costUsdMax: at.usd('costUsdMax', row.costUsdMax),
    toolCalls: row.toolCalls.map(parseToolCallRow),
  }
}

const parseToolCallRow = (row: ToolCall): ToolCallRow => ({
  ...row,
  status: columnsOf('ToolCall', row.id).oneOf('status', row.status, TOOL_CALL_STATUSES),
})
