'use client'
import { At } from '@/app/_components/numbers/At.tsx'
import { formatCount } from '@/app/_components/numbers/formatNumber.ts'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { Facts } from '@/app/_components/panels/Facts.tsx'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import { modeLabel } from '@/app/_components/words/modeWords.ts'
import { useStatus } from '@/app/_hooks/useStatus.ts'
import type { RequestUse } from '@/lib/domain/requestUse.ts'

/** What is fixed at start: environment, not settings. */
export function AgentPanel() {
  const { agent } = useStatus()
  return (
    <Panel title="Agent" id="agent" aside="set in the environment, read at start">
      {agent ? (
        <div className="p-4">
          <Facts
            rows={[
              ['name', agent.agentId],
              ['venue and prices', modeLabel(agent)],
              ...(agent.feedNote === '' ? [] : [['about the prices', agent.feedNote] as const]),
              [
                'account',
                <span key="account" className="font-mono text-label break-all">
                  {agent.accountAddress}
                </span>,
              ],
              ...(agent.walletExpiresAtMs === null
                ? []
                : [['API wallet expires', <At key="expires" atMs={agent.walletExpiresAtMs} style="day" />] as const]),
              ...limitRows(agent.requestUse),
              ['settings in force', `version ${agent.settingsVersion}`],
            ]}
          />
        </div>
      ) : (
        <EmptyState>
          No agent has run on this store yet. What it is shows here once it has; its settings can be written before.
        </EmptyState>
      )}
    </Panel>
  )
}

/** What the venue allows, and how much of it is used: over the first it answers nothing for a while, over the second it takes an action every ten seconds. */
function limitRows(use: RequestUse | null): (readonly [string, string])[] {
  if (use === null) return []
  const { weight, weightMax, actions, actionsMax } = use
  const minute = ['requests in the last minute', ofMax(weight, weightMax)] as const
  return actions === null || actionsMax === null
    ? [minute]
    : [minute, ['actions of the account', ofMax(actions, actionsMax)]]
}

const ofMax = (used: number, max: number): string => `${formatCount(used)} of ${formatCount(max)}`
