import { z } from 'zod'
import type { SupervisorEnv } from '../../lib/env/supervisorEnv.ts'
import { webAddress } from './childSpecs.ts'

/** What the paper exchange says of its feed; anything more is its own business. */
const healthSchema = z.object({
  feed: z.object({ label: z.string(), note: z.string() }),
  speed: z.number(),
})
type PaperHealth = z.infer<typeof healthSchema>

/** Returns the lines that say where the dashboard is and what runs behind it, the fallbacks included. */
export async function banner(env: SupervisorEnv): Promise<string> {
  const health = env.paper === null ? null : await fetchPaperHealth(env.paper.port)
  return [
    '',
    `Nocturne is running: ${webAddress(env)}`,
    `  venue  ${venueText(env, health)}`,
    `  model  ${env.model ?? 'none: the rule-based baseline decides'}`,
    `  data   ${env.dataDir}`,
    '  Ctrl-C stops everything. Positions and stops on a real venue stay as they are.',
    '',
  ].join('\n')
}

function venueText(env: SupervisorEnv, health: PaperHealth | null): string {
  switch (env.venue) {
    case 'paper':
      return `paper, ${feedText(env, health)}`
    case 'testnet':
      return 'Hyperliquid testnet'
    case 'mainnet':
      return 'HYPERLIQUID MAINNET: real money'
  }
}

function feedText(env: SupervisorEnv, health: PaperHealth | null): string {
  if (health === null) return `feed ${env.paper?.market.kind ?? 'unknown'}, which the exchange has not confirmed`
  const speed = health.speed === 1 ? '' : ` at ${health.speed} times real time`
  const note = health.feed.note === '' ? '' : `\n         ${health.feed.note}`
  return `${health.feed.label}${speed}${note}`
}

async function fetchPaperHealth(port: number): Promise<PaperHealth | null> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/paper/health`, { signal: AbortSignal.timeout(2_000) })
    return healthSchema.parse(await response.json())
  } catch {
    return null
  }
}
