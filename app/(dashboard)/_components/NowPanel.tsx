'use client'
import { keepPreviousData } from '@tanstack/react-query'
import Link from 'next/link'
import { linkClass } from '@/app/_components/dialogs/buttonClass.ts'
import { Ago } from '@/app/_components/numbers/Ago.tsx'
import { formatLatency } from '@/app/_components/numbers/formatTime.ts'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import { SkeletonRows } from '@/app/_components/panels/SkeletonRows.tsx'
import { StepStrip } from '@/app/_components/words/StepStrip.tsx'
import { useRead } from '@/app/_hooks/useRead.ts'
import { useStatus } from '@/app/_hooks/useStatus.ts'
import type { CycleView, TurnView } from '@/lib/contracts/cycles.ts'
import type { AgentStatus } from '@/lib/contracts/status.ts'
import { FirstRun } from './FirstRun.tsx'

/** The running cycle as it happens; between cycles the last one. */
export function NowPanel() {
  const { agent, loaded } = useStatus()
  const cycleId = agent?.cycle?.id ?? agent?.lastCycleId ?? null
  if (!loaded)
    return (
      <Panel title="Now">
        <SkeletonRows rows={6} />
      </Panel>
    )
  if (!agent || cycleId === null)
    return (
      <Panel title="Now">
        <EmptyState>
          <FirstRun agent={agent} />
        </EmptyState>
      </Panel>
    )
  return <Cycle cycleId={cycleId} agent={agent} />
}

function Cycle({ cycleId, agent }: { cycleId: number; agent: AgentStatus }) {
  // The cycle before stays in view until the next has been read, under its own number; never as a part of the running one.
  const { data } = useRead('cycle', { cycleId }, { placeholderData: keepPreviousData })
  const running = agent.cycle?.id === cycleId ? agent.cycle : null
  const cycle = running && data?.id !== cycleId ? undefined : data
  const steps = running?.steps ?? cycle?.steps ?? []
  const step = running?.steps.find((one) => one.status === 'running')?.step
  const number = running?.number ?? cycle?.number
  const title = running
    ? `Now: cycle ${number} · ${step ?? 'starting'}`
    : `Last cycle${number === undefined ? '' : ` ${number}`}`
  const turn = cycle?.turns.at(-1)
  const live = running && agent.live?.cycleId === cycleId ? agent.live : null
  return (
    <Panel
      title={title}
      aside={
        <>
          {cycle && <Ago atMs={cycle.startedAtMs} />}
          <Link href={`/cycles/${cycleId}`} className={linkClass}>
            open
          </Link>
        </>
      }
    >
      <div className="flex flex-col gap-4 p-4">
        <StepStrip steps={steps} />
        {!running && cycle && cycle.reason !== '' && <p className="text-prose">{cycle.reason}</p>}
        {/* As high whatever it holds, so that nothing below moves while words arrive. */}
        <div className="flex h-52 flex-col gap-4 overflow-hidden">
          {live !== null && <Writing live={live} />}
          {turn && live === null && <NewestTurn turn={turn} cycleId={cycle?.id ?? cycleId} />}
          {!turn && live === null && <NoTurn cycle={cycle} agent={agent} isRunning={running !== null} />}
        </div>
      </div>
    </Panel>
  )
}

/** What the model is writing at this moment: its end, because that is where it is. */
function Writing({ live }: { live: NonNullable<AgentStatus['live']> }) {
  const said = live.content || live.reasoning
  return (
    <div className="flex flex-col gap-2">
      <p className="text-ink-dim">{live.content ? 'writing its answer' : 'thinking'}</p>
      <p className="line-clamp-6 text-prose break-words whitespace-pre-line">{said.slice(-600)}</p>
    </div>
  )
}

interface NoTurnProps {
  cycle: CycleView | undefined
  agent: AgentStatus
  isRunning: boolean
}

function NoTurn({ cycle, agent, isRunning }: NoTurnProps) {
  if (isRunning && agent.tradingState === 'halted')
    return <p className="text-ink-dim">Trading is halted, so the model is not asked.</p>
  if (isRunning) return <p className="text-ink-dim">The model has not answered yet.</p>
  if (!cycle) return <SkeletonRows rows={3} />
  return <p className="text-ink-dim">No model was asked in this cycle.</p>
}

function NewestTurn({ turn, cycleId }: { turn: TurnView; cycleId: number }) {
  const said = turn.reasoning || turn.content || ''
  return (
    <div className="flex flex-col gap-2">
      <p className="text-ink-dim">
        <Link href={`/cycles/${cycleId}#turn-${turn.number}`} className={linkClass}>
          turn {turn.number}
        </Link>{' '}
        · {turn.purpose} · {formatLatency(turn.latencyMs)}
      </p>
      {turn.problem !== null && <p className="text-warn">{turn.problem}</p>}
      {said !== '' && <p className="line-clamp-6 text-prose break-words whitespace-pre-line">{said}</p>}
      <ul className="flex flex-col gap-1">
        {turn.toolCalls.map((call) => (
          <li key={call.id} className="truncate font-mono text-label text-ink-dim">
            {call.name}({call.arguments}) {call.status === 'error' && <span className="text-loss">error</span>}{' '}
            {formatLatency(call.latencyMs)}
          </li>
        ))}
      </ul>
    </div>
  )
}
