import type { SupervisorEnv } from '../../lib/env/supervisorEnv.ts'
import { LOGIN_LINK_MS, loginLinkFile, makeLoginLink } from '../../lib/loginLink.ts'
import { fetchPaperHealth, type PaperHealth } from '../../lib/paper/paperAccount.ts'
import type { PlannedAgent } from './agentPlan.ts'
import { paperControl, webAddress } from './childSpecs.ts'

/**
 * Returns the lines that say where the dashboard is, who trades and what runs behind it, the fallbacks included. `login`: the line of `newLogin`; null
 * where nobody has to log in.
 */
export async function banner(
  env: SupervisorEnv,
  agents: readonly PlannedAgent[],
  login: string | null,
): Promise<string> {
  const paper = paperControl(env)
  const health = paper && (await fetchPaperHealth(paper).catch(() => null))
  return [
    '',
    `Nocturne is running: ${webAddress(env)}`,
    `  venue  ${venueText(env, health)}`,
    ...agentLines(agents),
    ...(login === null ? [] : [`  login  ${login}`]),
    `  data   ${env.dataDir}`,
    '  Ctrl-C stops everything. Positions and stops on a real venue stay as they are.',
    '',
  ].join('\n')
}

/**
 * Makes a login link and returns the words for it; null where no password is set. It is shown to a terminal alone: what else output goes to is a log, which
 * is kept and passed on.
 */
export function newLogin(env: SupervisorEnv, isTerminal: boolean): string | null {
  if (!env.web.hasPassword) return null
  const link = makeLoginLink(env.dataDir, webAddress(env), Date.now())
  const shown = isTerminal ? link : `the link in ${loginLinkFile(env.dataDir)}`
  return `${shown}\n         logs in once, within ${LOGIN_LINK_MS / 60_000} minutes; npm run login-link makes another`
}

function agentLines(agents: readonly PlannedAgent[]): string[] {
  if (agents.length === 0) return ['  agent  none: nobody trades']
  return agents.map(({ agentId, name, model }) => {
    const who = name === agentId ? agentId : `${agentId} (${name})`
    return `  agent  ${who}: ${model ?? 'no model, the rule-based baseline decides'}`
  })
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
