'use client'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { buttonClass, linkClass } from '@/app/_components/dialogs/buttonClass.ts'
import { costWords, tokenWords } from '@/app/_components/numbers/costWords.ts'
import { formatCount } from '@/app/_components/numbers/formatNumber.ts'
import { formatLatency, formatUtc } from '@/app/_components/numbers/formatTime.ts'
import { CycleStatusWord } from '@/app/_components/words/CycleStatusWord.tsx'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useShortcut } from '@/app/_hooks/useShortcut.ts'
import type { CycleView } from '@/lib/contracts/cycles.ts'

/** Which cycle, how it ended, what it cost, and its neighbours. */
export function CycleHeading({ cycle }: { cycle: CycleView }) {
  const agentId = useAgentId()
  const { usage } = cycle
  return (
    <header className="flex flex-col gap-1">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h1 className="text-figure font-medium">Cycle {formatCount(cycle.number)}</h1>
        <span className="text-prose">
          <CycleStatusWord status={cycle.status} />
        </span>
        <span className="text-ink-dim">{formatUtc(cycle.startedAtMs)}</span>
        {cycle.wallMs !== null && <span className="text-ink-dim">took {formatLatency(cycle.wallMs)}</span>}
        <Neighbours cycle={cycle} />
      </div>
      {agentId !== null && agentId !== cycle.agentId && (
        <p className="border-l-4 border-l-warn pl-3 text-prose">
          This is a cycle of agent {cycle.agentId}; the header and its Halt are about {agentId}.{' '}
          <a href={`?agent=${encodeURIComponent(cycle.agentId)}`} className={linkClass}>
            Look at {cycle.agentId}
          </a>
        </p>
      )}
      {cycle.reason !== '' && <p className="text-prose">{cycle.reason}</p>}
      <p className="text-ink-dim">
        {cycle.model}
        {cycle.ruleBased && ' (rule-based, no model)'} ·{' '}
        <Link href={`/settings?version=${cycle.settingsVersion}#versions`} className={linkClass}>
          settings v{cycle.settingsVersion}
        </Link>{' '}
        · {cycle.turnCount} {cycle.turnCount === 1 ? 'turn' : 'turns'} · {tokenWords(usage)} · cost {costWords(usage)}
        {cycle.costEstimated && Number(usage.costUsd) > 0 && ' (estimated from list prices, not reported)'}
        {cycle.readingLevel !== null && ` · answer read as: ${cycle.readingLevel}`}
      </p>
    </header>
  )
}

function Neighbours({ cycle }: { cycle: CycleView }) {
  const router = useRouter()
  const hrefOf = (id: number | null): string | null => (id === null ? null : `/cycles/${id}`)
  const previous = hrefOf(cycle.previousId)
  const next = hrefOf(cycle.nextId)
  useShortcut('[', () => previous !== null && router.push(previous))
  useShortcut(']', () => next !== null && router.push(next))
  return (
    <nav aria-label="Neighbouring cycles" className="ml-auto flex gap-2">
      {previous !== null && (
        <Link href={previous} rel="prev" className={buttonClass()}>
          ‹ previous
        </Link>
      )}
      {next !== null && (
        <Link href={next} rel="next" className={buttonClass()}>
          next ›
        </Link>
      )}
    </nav>
  )
}
