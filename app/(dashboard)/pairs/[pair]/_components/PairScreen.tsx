'use client'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Choices } from '@/app/_components/chart/Choices.tsx'
import { At } from '@/app/_components/numbers/At.tsx'
import { type Column, DataTable } from '@/app/_components/panels/DataTable.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { Facts } from '@/app/_components/panels/Facts.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import { PAIR_INTERVALS } from '@/lib/contracts/choices.ts'
import type { Pair, PairReadingView } from '@/lib/contracts/pairs.ts'
import { FAULTS, formatP, formatZ, REFUSALS, signalWords } from '../../_components/pairWords.ts'
import { spreadSentence } from './spreadSentence.ts'

const SpreadChart = dynamic(() => import('./SpreadChart.tsx').then(({ SpreadChart: chart }) => chart), {
  ssr: false,
  loading: () => <div className="h-80" />,
})

/** A pair: its spread over time, what stands for and against it, and what it said. */
export function PairScreen({ y, x }: { y: string; x: string }) {
  const [interval, setInterval] = useState<(typeof PAIR_INTERVALS)[number]>('1h')
  const query = useRead('pair', { agent: useAgentId(), y, x, interval })
  return (
    <>
      <QueryPanel
        title="Spread"
        query={query}
        aside={<Choices legend="Interval" options={PAIR_INTERVALS} chosen={interval} onChoose={setInterval} />}
        empty={(pair) => pair.points.length === 0 && <NoBars pair={pair} />}
      >
        {(pair) => (
          <div className="flex flex-col gap-2 p-4">
            <p className="text-prose text-ink-dim">{spreadSentence(pair)}</p>
            <SpreadChart pair={pair} />
          </div>
        )}
      </QueryPanel>
      <QueryPanel title="What is known" query={query} empty={({ standing }) => !standing && <NotLookedAt />}>
        {(pair) => (
          <div className="p-4 text-prose">
            <Facts rows={factsOf(pair)} />
          </div>
        )}
      </QueryPanel>
      <QueryPanel
        title="Signals"
        query={query}
        empty={({ signals }) => signals.length === 0 && <EmptyState>The rule has not wanted an entry yet.</EmptyState>}
      >
        {({ signals }) => (
          <DataTable caption="Signals" columns={SIGNALS} rows={signals} rowKey={({ atMs }) => String(atMs)} />
        )}
      </QueryPanel>
    </>
  )
}

const NotLookedAt = () => <EmptyState>No test has looked at these two: both must be coins of Settings.</EmptyState>
const NoBars = ({ pair: { interval, windowBars } }: { pair: Pair }) => (
  <EmptyState>{`Fewer than ${windowBars} bars of ${interval} of both coins are stored. The agent stores them while it watches pairs.`}</EmptyState>
)

function factsOf({ standing, reading }: Pair): (readonly [string, string])[] {
  if (standing === null) return []
  const { chosen, other, falseShareP, facts, state, refusals } = standing
  const against = refusals.map((refusal) => REFUSALS[refusal])
  return [
    ['state', against.length === 0 ? state : `${state}: ${against.join('; ')}`],
    [`p, ${chosen.y} on ${chosen.x}`, formatP(chosen.p)],
    [`p, ${other.y} on ${other.x}`, formatP(other.p)],
    ['p corrected', formatP(falseShareP)],
    ['hedge', `${chosen.beta.toFixed(3)} dollars of ${chosen.x} for one of ${chosen.y}`],
    ...(facts === null
      ? []
      : ([
          ['hedge, total least squares', facts.totalBeta?.toFixed(3) ?? 'none'],
          ['half-life', halfLifeWords(facts)],
          ['cointegrated before', beforeWords(facts)],
          ['changed', facts.faults.map((fault) => FAULTS[fault]).join('; ') || 'nothing'],
        ] as const)),
    ['now', reading === null ? 'not read' : signalWords(reading)],
  ]
}

type StandingFacts = NonNullable<NonNullable<Pair['standing']>['facts']>

function halfLifeWords({ halfLifeBars, halfLifeRange }: StandingFacts): string {
  if (halfLifeBars === null) return 'none: it does not come back'
  const range = halfLifeRange
    ? `, ${halfLifeRange[0].toFixed(0)} to ${halfLifeRange[1]?.toFixed(0) ?? 'never'} with 95 %`
    : ''
  return `${halfLifeBars.toFixed(0)} hours${range}`
}

const beforeWords = ({ passedShare, windows }: StandingFacts): string =>
  passedShare === null ? 'too little history' : `in ${(100 * passedShare).toFixed(0)} % of the last ${windows} windows`

const SIGNALS: Column<PairReadingView>[] = [
  { key: 'at', header: 'at UTC', cell: ({ atMs }) => <At atMs={atMs} style="day" /> },
  { key: 'what', header: 'the rule would', cell: signalWords },
  { key: 'z5m', header: 'z 5m', align: 'right', cell: ({ z5m }) => formatZ(z5m) },
  { key: 'z1h', header: 'z 1h', align: 'right', cell: ({ z1h }) => formatZ(z1h) },
  { key: 'z4h', header: 'z 4h', align: 'right', cell: ({ z4h }) => formatZ(z4h) },
  { key: 'move', header: 'expected move', align: 'right', cell: ({ move }) => percent(move) },
  { key: 'cost', header: 'cost', align: 'right', cell: ({ cost }) => percent(cost) },
]

const percent = (share: number | null): string => (share === null ? 'unknown' : `${(100 * share).toFixed(2)} %`)
