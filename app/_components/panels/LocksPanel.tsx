'use client'
import type { AgentStatus, LockView } from '@/lib/contracts/status.ts'
import { breakerState } from '@/lib/domain/breakerState.ts'
import { LOCK_NAMES } from '@/lib/domain/lockNames.ts'
import { useClockText } from '../../_hooks/useClockText.ts'
import { useStatus } from '../../_hooks/useStatus.ts'
import { CommandFormButton } from '../dialogs/CommandFormButton.tsx'
import { At } from '../numbers/At.tsx'
import { formatCountdown } from '../numbers/formatTime.ts'
import { EmptyState } from './EmptyState.tsx'
import { Panel } from './Panel.tsx'
import { SkeletonRows } from './SkeletonRows.tsx'

/** Everything code holds back now: why, until when, and the button by which a person lets it go. */
export function LocksPanel() {
  const { agent, loaded } = useStatus()
  return (
    <Panel title="Held back by code" id="locks" aside={agent && <Breakers locks={agent.locks} />}>
      {!loaded && <SkeletonRows rows={2} />}
      {loaded && (!agent || agent.locks.length === 0) && (
        <EmptyState>Nothing. Losses, cooldowns and failures of venue or model show here while they hold.</EmptyState>
      )}
      {agent && agent.locks.length > 0 && (
        <ul className="flex flex-col">
          {agent.locks.map((lock) => (
            <LockRow key={`${lock.kind} ${lock.coin} ${lock.openedAtMs}`} lock={lock} agent={agent} />
          ))}
        </ul>
      )}
    </Panel>
  )
}

/** What each kind holds back, and what it means to let it go before its time. */
const WORDS: Record<LockView['kind'], { holds: string; after: string }> = {
  dayLoss: {
    holds: 'Only what reduces is sent.',
    after: 'The loss of the day is then measured from the equity there is now.',
  },
  drawdown: {
    holds: 'Trading is halted.',
    after:
      'Trading is then as it was left before, and the loss from the peak is measured from the equity there is now.',
  },
  stopGuard: {
    holds: 'The coin is not entered.',
    after: 'The coin may be entered again at once.',
  },
  lowProfit: {
    holds: 'The coin is not entered.',
    after: 'The coin may be entered again at once.',
  },
  cooldown: {
    holds: 'The coin is not entered.',
    after: 'The coin may be entered again at once.',
  },
  venueBreaker: {
    holds: 'Nothing is opened or added to.',
    after: 'New risk is possible at once, and failures are counted anew.',
  },
  modelBreaker: {
    holds: 'The model is not asked.',
    after: 'The model is asked from the next cycle on, and failures are counted anew.',
  },
}

function LockRow({ lock, agent }: { lock: LockView; agent: AgentStatus }) {
  const { holds, after } = WORDS[lock.kind]
  const name = LOCK_NAMES[lock.kind]
  const title = lock.coin === '' ? name : `${lock.coin}: ${name}`
  return (
    <li className="flex flex-wrap items-start justify-between gap-3 border-b border-line px-4 py-3 last:border-0">
      <div className="min-w-0 flex-1 basis-64">
        <p>
          <span className="font-medium text-warn">{title}</span> <Until lock={lock} />
        </p>
        <p className="break-words text-ink-dim">
          {lock.reason} {holds}
        </p>
      </div>
      <CommandFormButton
        key={agent.agentId}
        label="Let go"
        title={`Let go before its time: ${title}?`}
        consequence={`${lock.reason} ${after}`}
        confirm="Let go"
        reasonLabel="Why it may be let go"
        command={{ kind: 'unlock', lock: lock.kind, coin: lock.coin }}
      />
    </li>
  )
}

function Until({ lock: { kind, untilMs } }: { lock: LockView }) {
  const isBreaker = kind === 'venueBreaker' || kind === 'modelBreaker'
  const left = useClockText((venueMs) =>
    untilMs === null ? '' : untilMs > venueMs ? `in ${formatCountdown(untilMs - venueMs)}` : 'now',
  )
  if (untilMs === null) return <span className="text-ink-dim">until a person lets it go</span>
  return (
    <span className="text-ink-dim">
      {isBreaker ? 'tried once at' : 'until'} <At atMs={untilMs} style="day" /> UTC, {left}
    </span>
  )
}

/** A breaker that is closed lets pass; who does not know the word reads that the venue is closed. */
const BREAKER_WORDS = { closed: 'in use', open: 'resting', halfOpen: 'tried once more' } as const

/** Where the two circuit breakers stand. */
function Breakers({ locks }: { locks: readonly LockView[] }) {
  const text = useClockText((venueMs) => {
    const stateOf = (kind: LockView['kind']) =>
      BREAKER_WORDS[breakerState(locks.find((lock) => lock.kind === kind) ?? null, venueMs)]
    return `breakers: venue ${stateOf('venueBreaker')}, model ${stateOf('modelBreaker')}`
  })
  return <span>{text}</span>
}
