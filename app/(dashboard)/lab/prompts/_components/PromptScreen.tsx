'use client'
import { useState } from 'react'
import { buttonClass } from '@/app/_components/dialogs/buttonClass.ts'
import { CycleLink } from '@/app/_components/links/CycleLink.tsx'
import { At } from '@/app/_components/numbers/At.tsx'
import { formatCount } from '@/app/_components/numbers/formatNumber.ts'
import { Usd } from '@/app/_components/numbers/Usd.tsx'
import { type Column, DataTable } from '@/app/_components/panels/DataTable.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { Facts } from '@/app/_components/panels/Facts.tsx'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { TextDiff } from '@/app/_components/panels/TextDiff.tsx'
import { diffLines } from '@/app/_components/panels/textDiff.ts'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import type { PromptDocument } from '@/lib/contracts/labPrompts.ts'
import { SaveDialog } from '../../../settings/_components/SaveDialog.tsx'
import { diffSettings } from '../../../settings/_components/settingsDiff.ts'
import { PromptForm } from './PromptForm.tsx'

/** One prompt: what it made, what differs from the one in force, and its text, which becomes another prompt when it is edited. */
export function PromptScreen({ hash }: { hash: string }) {
  const query = useRead('labPrompt', { agent: useAgentId(), hash })
  return (
    <QueryPanel title="Prompt" query={query}>
      {(prompt) => (
        <div className="flex flex-col gap-4 p-4">
          <h1 className="text-prose font-medium">{prompt.name}</h1>
          <Made prompt={prompt} />
          <Restore prompt={prompt} />
          <Difference prompt={prompt} />
          <Trades prompt={prompt} />
          <PromptForm key={prompt.hash} prompt={prompt} />
        </div>
      )}
    </QueryPanel>
  )
}

const Made = ({ prompt }: { prompt: PromptDocument }) => {
  const { label, versions, made, characters, hash, sinceWallMs } = prompt
  return (
    <Facts
      rows={[
        ['label', label ?? 'none'],
        ['settings', versions.length === 0 ? 'never in force' : versions.join(', ')],
        ['since', <At key="since" atMs={sinceWallMs} style="day" clock="wall" />],
        ['cycles', formatCount(made.cycles)],
        [
          'trades',
          made.closed + made.open === 0
            ? 'none was opened under it'
            : `${formatCount(made.closed)} closed, ${formatCount(made.won)} of them above 0; ${formatCount(made.open)} open`,
        ],
        ...(made.closed === 0
          ? []
          : [
              [
                'closed trades, net',
                <span key="net">
                  $<Usd value={made.netUsd} tone /> after fees and funding, without what the model cost
                </span>,
              ] as const,
            ]),
        ['text', `${formatCount(characters)} characters, ${hash}`],
      ]}
    />
  )
}

function Difference({ prompt: { live, hash, text } }: { prompt: PromptDocument }) {
  if (live === null || live.hash === hash) return null
  return (
    <Panel title={`Against ${live.name}, which is in force`}>
      <div className="p-4">
        <TextDiff lines={diffLines(live.text, text)} />
      </div>
    </Panel>
  )
}

/** Through the settings, with their history. */
function Restore({ prompt }: { prompt: PromptDocument }) {
  const agent = useAgentId()
  const settings = useRead('settings', { agent }).data?.current
  const [asking, setAsking] = useState(false)
  if (prompt.label === 'live' || !settings) return null
  const body = { ...settings.body, prompt: prompt.text }
  return (
    <div>
      <button type="button" className={buttonClass()} onClick={() => setAsking(true)}>
        Put in force
      </button>
      <SaveDialog
        open={asking}
        title={`Put “${prompt.name}” in force?`}
        onClose={() => setAsking(false)}
        agentId={settings.agentId}
        baseVersion={settings.version}
        body={body}
        limitsInForce={settings.body.limits}
        changes={diffSettings(settings.body, body)}
        onSaved={() => setAsking(false)}
      />
    </div>
  )
}

type TradeRow = PromptDocument['trades'][number]

function Trades({ prompt: { trades, made } }: { prompt: PromptDocument }) {
  const all = made.open + made.closed
  return (
    <Panel title="Trades it opened" aside={trades.length < all ? `the newest ${trades.length} of ${all}` : undefined}>
      {trades.length === 0 ? (
        <EmptyState>None. A trade belongs to the prompt its entry was decided under.</EmptyState>
      ) : (
        <DataTable caption="Trades" columns={TRADES} rows={trades} rowKey={({ id }) => String(id)} />
      )}
    </Panel>
  )
}

const TRADES: Column<TradeRow>[] = [
  { key: 'coin', header: 'coin', cell: ({ coin, side }) => `${coin} ${side}` },
  { key: 'opened', header: 'opened UTC', cell: ({ openedAtMs }) => <At atMs={openedAtMs} style="day" /> },
  { key: 'status', header: 'status', cell: ({ status }) => status },
  { key: 'net', header: 'realized net $', align: 'right', cell: ({ netUsd }) => <Usd value={netUsd} tone /> },
  {
    key: 'cycle',
    header: 'cycle',
    cell: ({ cycleId, cycleNumber }) => (
      <CycleLink cycleId={cycleId} decisionId={null}>
        {formatCount(cycleNumber)}
      </CycleLink>
    ),
  },
]
