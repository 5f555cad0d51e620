'use client'
import Link from 'next/link'
import { useState } from 'react'
import { Choices } from '@/app/_components/chart/Choices.tsx'
import { PriceChart } from '@/app/_components/chart/PriceChart.tsx'
import { linkClass } from '@/app/_components/dialogs/buttonClass.ts'
import { formatUtc } from '@/app/_components/numbers/formatTime.ts'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { SkeletonBlock } from '@/app/_components/panels/SkeletonRows.tsx'
import { useRead } from '@/app/_hooks/useRead.ts'
import { useStatus } from '@/app/_hooks/useStatus.ts'
import type { Candles } from '@/lib/contracts/candles.ts'
import type { CycleView } from '@/lib/contracts/cycles.ts'
import { SPECS_MAX } from '@/lib/domain/indicatorSpec.ts'
import type { Interval } from '@/lib/domain/market.ts'
import { type AskedIndicator, askedIndicators, coinsOf, decidedLevels, GIVEN } from './sawIndicators.ts'

const BARS = 200

/** The candles a cycle could see, with the indicators it was given and those it asked for, and the levels it decided on. */
export function SawPanel({ cycle }: { cycle: CycleView }) {
  const { agent } = useStatus()
  const asked = askedIndicators(cycle.turns, agent?.coins ?? [])
  const coins = coinsOf(cycle, asked)
  const [chosen, setChosen] = useState<string | null>(null)
  const coin = chosen !== null && coins.includes(chosen) ? chosen : coins[0]
  if (coin === undefined)
    return (
      <Panel title="What it saw" id="saw">
        <EmptyState>
          {cycle.status === 'running'
            ? 'The candles show here once the cycle has decided about a coin.'
            : 'This cycle decided about no coin and asked for no indicator, so there is no chart to show.'}
        </EmptyState>
      </Panel>
    )
  return (
    <CoinSeen
      key={coin}
      cycle={cycle}
      coin={coin}
      asked={asked.filter((one) => one.coin === coin)}
      coins={<Choices legend="Coin" options={coins} chosen={coin} onChoose={setChosen} />}
    />
  )
}

function CoinSeen({ cycle, coin, asked, coins }: CoinSeenProps) {
  const intervals = [...new Set<Interval>(['5m', '4h', ...asked.map(({ interval }) => interval)])]
  const [interval, setInterval] = useState<Interval>('5m')
  const available = specsOf(interval, asked)
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  // Two oscillators too many push the price out of sight: what was only given waits to be switched on.
  const [shown, setShown] = useState<ReadonlySet<string>>(new Set())
  const isOn = (spec: string): boolean =>
    shown.has(`${interval} ${spec}`) || (isFirst(spec, asked, interval) && !hidden.has(`${interval} ${spec}`))
  const toggle = (spec: string): void => {
    const id = `${interval} ${spec}`
    setShown((was) => without(was, id, !isOn(spec)))
    setHidden((was) => without(was, id, isOn(spec)))
  }
  const indicators = available.filter(isOn).slice(0, SPECS_MAX)
  const query = useRead(
    'candles',
    { agent: cycle.agentId, coin, interval, count: BARS, until: cycle.startedAtMs, indicators: indicators.join() },
    { placeholderData: (was: Candles | undefined) => (was?.interval === interval ? was : undefined) },
  )
  return (
    <div id="saw">
      <QueryPanel
        title={`What it saw: ${coin} ${interval}`}
        query={query}
        className="min-h-124"
        aside={
          <>
            {coins}
            <Choices legend="Interval" options={intervals} chosen={interval} onChoose={setInterval} />
          </>
        }
        skeleton={<SkeletonBlock className="h-96" />}
        empty={(data) => data.candles.length === 0 && <NothingKept coin={coin} interval={interval} />}
      >
        {(data) => (
          <div className="flex flex-col gap-3 p-4">
            <Toggles specs={available} isOn={isOn} onToggle={toggle} asked={asked} interval={interval} />
            <PriceChart data={data} markers={null} levels={decidedLevels(cycle.decisions, coin)} />
            <p className="text-label text-ink-faint">
              Bars that had ended by {formatUtc(cycle.startedAtMs)}, when the cycle began. The bar then forming is{' '}
              {data.madeOf === interval
                ? 'left out: what is stored of it holds what came later.'
                : `made of the ${data.madeOf} bars that had ended.`}{' '}
              What the model read of it is in its{' '}
              <a href="#context" className={linkClass}>
                context
              </a>
              . Later bars:{' '}
              <Link href={`/coins/${encodeURIComponent(coin)}?interval=${interval}`} className={linkClass}>
                {coin} now
              </Link>
              .
            </p>
          </div>
        )}
      </QueryPanel>
    </div>
  )
}
interface CoinSeenProps {
  cycle: CycleView
  coin: string
  asked: readonly AskedIndicator[]
  coins: React.ReactNode
}

/** Asked for first: that is what is special about this cycle. */
const specsOf = (interval: Interval, asked: readonly AskedIndicator[]): string[] => [
  ...new Set([...asked.filter((one) => one.interval === interval).map(({ spec }) => spec), ...(GIVEN[interval] ?? [])]),
]

const isFirst = (spec: string, asked: readonly AskedIndicator[], interval: Interval): boolean =>
  spec.startsWith('ema:') || asked.some((one) => one.interval === interval && one.spec === spec)

function without(set: ReadonlySet<string>, id: string, isIn: boolean): ReadonlySet<string> {
  const rest = [...set].filter((each) => each !== id)
  return new Set(isIn ? [...rest, id] : rest)
}

const NothingKept = ({ coin, interval }: { coin: string; interval: Interval }) => (
  <EmptyState>
    No {interval} candles of {coin} from before this cycle are stored. The newest 2,000 bars of each series are kept;
    what the model read is still in the transcript, word for word.
  </EmptyState>
)

/** What was given and what was asked for, each to be switched on and off; with the value the model read where it asked. */
function Toggles({ specs, isOn, onToggle, asked, interval }: TogglesProps) {
  return (
    <ul aria-label="Indicators" className="flex flex-wrap gap-x-4 gap-y-1 text-label">
      {specs.map((spec) => {
        const call = asked.find((one) => one.interval === interval && one.spec === spec)
        return (
          <li key={spec} className="flex items-center gap-2">
            <label className="flex items-center gap-1.5">
              <input type="checkbox" checked={isOn(spec)} onChange={() => onToggle(spec)} className="accent-accent" />
              {spec}
            </label>
            <span className="text-ink-faint">
              {call ? (
                <>
                  <a href={`#turn-${call.turn}`} className={linkClass}>
                    asked in turn {call.turn}
                  </a>
                  {call.read !== null && `, read ${call.read}`}
                </>
              ) : (
                'given'
              )}
            </span>
          </li>
        )
      })}
    </ul>
  )
}
interface TogglesProps {
  specs: readonly string[]
  isOn: (spec: string) => boolean
  onToggle: (spec: string) => void
  asked: readonly AskedIndicator[]
  interval: Interval
}
