import 'server-only'
import type { z } from 'zod'
import type { PromptSummary, promptSchema, promptsSchema, SavePrompt } from '@/lib/contracts/labPrompts.ts'
import { toText } from '@/lib/domain/decimal.ts'
import { savePromptVersion } from '@/lib/store/promptVersions.ts'
import { listPromptUses, type PromptUse, sumUsd } from '@/lib/store/queries/prompts.ts'
import { found } from '../request.ts'
import { webDb } from '../store.ts'

const TRADES_SHOWN = 100

/** Returns every prompt of an agent, newest first. */
export const readPrompts = async (agentId: string): Promise<z.input<typeof promptsSchema>> => ({
  prompts: (await listPromptUses(webDb(), agentId)).map(toSummary),
})

/** Returns one prompt. Throws 404. */
export async function readPrompt(agentId: string, hash: string): Promise<z.input<typeof promptSchema>> {
  const uses = await listPromptUses(webDb(), agentId)
  const missing = `${agentId} has no prompt ${hash.slice(0, 12)}. GET /api/lab/prompts lists them.`
  const use = found(uses.find((one) => one.hash === hash) ?? null, missing)
  const live = uses.find(({ isLive }) => isLive)
  return {
    ...toSummary(use),
    text: use.text,
    live: live ? { hash: live.hash, name: nameOf(live), text: live.text } : null,
    trades: use.trades.slice(0, TRADES_SHOWN).map(({ feesUsd: _fees, openedAt, netUsd, ...trade }) => ({
      ...trade,
      openedAtMs: openedAt.getTime(),
      netUsd: toText(netUsd),
    })),
  }
}

/** Writes a prompt down and returns its hash. */
export const savePrompt = (agentId: string, prompt: SavePrompt): Promise<string> =>
  savePromptVersion(webDb(), { ...prompt, agentId, wallMs: Date.now() })

const nameOf = ({ written, versions, hash }: PromptUse): string =>
  written?.name ?? (versions.length > 0 ? `Settings ${versions[0]}` : hash)

function toSummary(use: PromptUse): PromptSummary {
  const { hash, written, versions, sinceWallAt, isLive, cycles, trades, text } = use
  const closed = trades.filter(({ status }) => status === 'closed')
  return {
    hash,
    name: nameOf(use),
    note: written?.note ?? '',
    label: isLive ? 'live' : written?.isCandidate ? 'candidate' : null,
    parentHash: written?.parentHash ?? null,
    versions,
    sinceWallMs: sinceWallAt.getTime(),
    characters: text.length,
    made: {
      cycles,
      open: trades.length - closed.length,
      closed: closed.length,
      won: closed.filter(({ netUsd }) => netUsd.gt(0)).length,
      netUsd: toText(sumUsd(closed.map(({ netUsd }) => netUsd))),
      feesUsd: toText(sumUsd(trades.map(({ feesUsd }) => feesUsd))),
    },
  }
}
