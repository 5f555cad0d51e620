'use client'
import { PageHeading } from '@/app/_components/frame/PageHeading.tsx'
import { Facts } from '@/app/_components/panels/Facts.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { ChosenAgent } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import { FigureTable } from '@/app/(dashboard)/performance/_components/FigureTable.tsx'
import type { Backtest } from '@/lib/contracts/labBacktests.ts'
import { RunProgress } from '../../_components/RunProgress.tsx'
import { ComparePanel } from './ComparePanel.tsx'
import { DirectionPanel } from './DirectionPanel.tsx'
import { RunActions } from './RunActions.tsx'
import { RunPerformance } from './RunPerformance.tsx'
import { RunTrades } from './RunTrades.tsx'
import { certaintyRows, costRows, marketRows } from './reportRows.ts'
import { SlicePanel } from './SlicePanel.tsx'

/** A run with all it came to. What the run wrote is read from its own store, under the name run-<id>. */
export function BacktestScreen({ runId }: { runId: string }) {
  const query = useRead('backtest', { runId })
  return (
    <>
      <PageHeading title={`Backtest ${runId}`}>{query.data?.run.name}</PageHeading>
      <QueryPanel title="Run" query={query} aside={({ run }) => <RunActions run={run} />}>
        {(data) => (
          <div className="flex flex-col gap-4 p-4">
            <RunProgress run={data.run} />
            {data.run.problem !== '' && <p className="text-loss">{data.run.problem}</p>}
            {data.report?.model && <ModelWarning model={data.report.model} />}
            {data.report !== null && <Facts rows={marketRows(data.report)} />}
            <p className="text-ink-dim">
              One market of the past, met with a drawn book: what was made here is no promise. A setting that was chosen
              by its result needs another market to be believed.
            </p>
          </div>
        )}
      </QueryPanel>
      {query.data?.report && <Report data={query.data} report={query.data.report} />}
    </>
  )
}

/** Stands there for good: a model that has read how it went on shows nothing by trading it well. */
function ModelWarning({ model }: { model: NonNullable<NonNullable<Backtest['report']>['model']> }) {
  const { name, cutoff, beforeCutoffFrac, isCapped, turns, failed } = model
  return (
    <>
      {beforeCutoffFrac > 0 && (
        <p className="text-warn">
          {cutoff === null
            ? `Nobody said until when ${name} has read, so none of this is evidence: it may remember what happened.`
            : `${Math.round(beforeCutoffFrac * 100)} % of the time is before, or within 60 days of, ${cutoff}, the training cut-off of ${name}: it may remember what happened, and that part is no evidence.`}
        </p>
      )}
      {isCapped && <p className="text-warn">It ended early: what the model was allowed to cost was spent.</p>}
      <p>
        {name} was asked {turns} times; {failed} answers were of no use.
      </p>
    </>
  )
}

function Report({ data, report }: { data: Backtest; report: NonNullable<Backtest['report']> }) {
  return (
    <ChosenAgent value={`run-${data.run.id}`}>
      <RunPerformance certainty={<FigureTable caption="How sure" rows={certaintyRows(report, data.judged)} />} />
      <DirectionPanel report={report} />
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <SlicePanel title="By coin" slices={report.trades.byCoin} />
        <SlicePanel title="By exit" slices={report.trades.byExit} />
        <SlicePanel title="By month" slices={report.trades.byMonth} />
        <SlicePanel title="Costs and what they ate" figures={costRows(report)} />
      </div>
      <ComparePanel data={data} />
      <RunTrades />
    </ChosenAgent>
  )
}
