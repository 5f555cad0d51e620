'use client'
import { At } from '@/app/_components/numbers/At.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { Facts } from '@/app/_components/panels/Facts.tsx'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import { modeLabel } from '@/app/_components/words/modeWords.ts'
import { useStatus } from '@/app/_hooks/useStatus.ts'

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
