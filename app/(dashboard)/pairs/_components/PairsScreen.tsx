'use client'
import Link from 'next/link'
import { Ago } from '@/app/_components/numbers/Ago.tsx'
import { type Column, DataTable } from '@/app/_components/panels/DataTable.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import type { PairReadingView, Pairs } from '@/lib/contracts/pairs.ts'
import type { PairStandingRecord } from '@/lib/domain/pair/pairRecord.ts'
import { FAULTS, formatP, pairHref, REFUSALS, signalWords } from './pairWords.ts'
import { ScanFacts } from './ScanFacts.tsx'
import { WatchSwitch } from './WatchSwitch.tsx'
import { ZBar } from './ZBar.tsx'

/** The pairs that are worth reading, all that were looked at, and how much that means. */
export function PairsScreen() {
  const query = useRead('pairs', { agent: useAgentId() })
  return (
    <>
      <QueryPanel
        title="Worth reading"
        query={query}
        aside={(data) => (
          <>
            {data.scan && (
              <span>
                tested <Ago atMs={data.scan.atMs} />
              </span>
            )}
            <WatchSwitch isWatched={data.isWatched} />
          </>
        )}
        empty={whyNothing}
      >
        {(data) => (
          <DataTable
            caption="Pairs worth reading"
            columns={readingColumns(data.rule.entryZ)}
            rows={worthReading(data)}
            rowKey={({ standing }) => keyOf(standing)}
          />
        )}
      </QueryPanel>
      <QueryPanel title="All that was looked at" query={query} empty={({ scan }) => !scan && <NothingYet />}>
        {({ scan }) =>
          scan && (
            <>
              <ScanFacts scan={scan} />
              <DataTable
                caption="All pairs looked at"
                columns={SCAN_COLUMNS}
                rows={scan.pairs}
                rowKey={keyOf}
                detail={(standing) => <Against standing={standing} />}
              />
            </>
          )
        }
      </QueryPanel>
    </>
  )
}

const keyOf = ({ chosen: { y, x } }: PairStandingRecord): string => `${y}~${x}`
const NothingYet = () => <EmptyState>Nothing was looked at yet.</EmptyState>

interface Worth {
  standing: PairStandingRecord
  reading: PairReadingView | null
}

function worthReading({ scan, readings }: Pairs): Worth[] {
  const worth = (scan?.pairs ?? []).filter(({ state }) => state !== 'retired')
  return worth.map((standing) => ({
    standing,
    reading: readings.find(({ y, x }) => y === standing.chosen.y && x === standing.chosen.x) ?? null,
  }))
}

function whyNothing(data: Pairs) {
  if (worthReading(data).length > 0) return null
  if (!data.isWatched)
    return (
      <EmptyState>
        Pairs are not watched. Watching reads candles of the agent’s coins and sends no order: every pair is tested once
        an hour, those worth it are read every five minutes, and a signal becomes a line in the diary.
      </EmptyState>
    )
  if (data.scan === null)
    return (
      <EmptyState>{`The first test comes with the next bar of five minutes; it needs ${data.rule.testBars} hours of candles.`}</EmptyState>
    )
  return (
    <EmptyState>
      {`None of ${data.scan.pairs.length} pairs holds once all ${data.scan.looks} regressions are counted. That is the usual answer.`}
    </EmptyState>
  )
}

const PairLink = ({ standing: { chosen } }: { standing: PairStandingRecord }) => (
  <Link href={pairHref(chosen.y, chosen.x)} className="font-medium underline decoration-line-strong underline-offset-2">
    {chosen.y}/{chosen.x}
  </Link>
)

const readingColumns = (entryZ: number): Column<Worth>[] => [
  { key: 'pair', header: 'pair', cell: ({ standing }) => <PairLink standing={standing} /> },
  { key: 'z5m', header: 'z 5m', cell: ({ reading }) => <ZBar z={reading?.z5m ?? null} entryZ={entryZ} /> },
  { key: 'z1h', header: 'z 1h', cell: ({ reading }) => <ZBar z={reading?.z1h ?? null} entryZ={entryZ} /> },
  { key: 'z4h', header: 'z 4h', cell: ({ reading }) => <ZBar z={reading?.z4h ?? null} entryZ={entryZ} /> },
  {
    key: 'rule',
    header: 'the rule would',
    cell: ({ reading }) => (reading === null ? 'not read yet' : signalWords(reading)),
  },
  { key: 'state', header: 'state', cell: ({ standing }) => standing.state },
  {
    key: 'against',
    header: 'first thing against it',
    wrap: true,
    cell: ({ standing }) => (standing.refusals[0] ? REFUSALS[standing.refusals[0]] : ''),
  },
]

const SCAN_COLUMNS: Column<PairStandingRecord>[] = [
  { key: 'pair', header: 'pair', cell: (standing) => <PairLink standing={standing} /> },
  { key: 'p', header: 'p', align: 'right', cell: ({ chosen }) => formatP(chosen.p) },
  { key: 'other', header: 'p other way', align: 'right', cell: ({ other }) => formatP(other.p) },
  { key: 'corrected', header: 'p corrected', align: 'right', cell: ({ falseShareP }) => formatP(falseShareP) },
  { key: 'beta', header: 'hedge', align: 'right', cell: ({ chosen }) => chosen.beta.toFixed(3) },
  { key: 'half', header: 'half-life', align: 'right', cell: ({ facts }) => <HalfLife facts={facts} /> },
  { key: 'state', header: 'state', cell: ({ state }) => state },
]

function HalfLife({ facts }: { facts: PairStandingRecord['facts'] }) {
  if (facts === null) return <span className="text-ink-faint">not worked out</span>
  if (facts.halfLifeBars === null) return <>none</>
  const range = facts.halfLifeRange
  return (
    <span title={range ? `${range[0].toFixed(0)} to ${range[1]?.toFixed(0) ?? 'never'}, with 95 %` : undefined}>
      {facts.halfLifeBars.toFixed(0)} h
    </span>
  )
}

const Against = ({ standing: { refusals, facts } }: { standing: PairStandingRecord }) => (
  <div className="p-4 text-prose whitespace-normal">
    {refusals.length === 0 ? (
      <p>Nothing stands against it.</p>
    ) : (
      <ul className="list-disc pl-4">
        {refusals.map((refusal) => (
          <li key={refusal}>
            {REFUSALS[refusal]}
            {refusal === 'unstable' && facts && `: ${facts.faults.map((fault) => FAULTS[fault]).join('; ')}`}
          </li>
        ))}
      </ul>
    )}
  </div>
)
