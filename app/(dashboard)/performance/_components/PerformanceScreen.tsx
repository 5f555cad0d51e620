'use client'
import { keepPreviousData } from '@tanstack/react-query'
import { useQueryStates } from 'nuqs'
import { EquityPanel } from '@/app/_components/equity/EquityPanel.tsx'
import { EmptyState } from '@/app/_components/panels/EmptyState.tsx'
import { QueryPanel } from '@/app/_components/panels/QueryPanel.tsx'
import { SkeletonRows } from '@/app/_components/panels/SkeletonRows.tsx'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import { BreakdownPanel } from './BreakdownPanel.tsx'
import { CalibrationTable } from './CalibrationTable.tsx'
import { CostsPanel } from './CostsPanel.tsx'
import { calibrationFrom } from './calibrationRows.ts'
import { DaysPanel } from './DaysPanel.tsx'
import { FigureTable } from './FigureTable.tsx'
import { MoneyTable } from './MoneyTable.tsx'
import { PERFORMANCE_ADDRESS } from './performanceAddress.ts'
import { statRows } from './statRows.ts'

/** Curves and figures of one range. */
export function PerformanceScreen() {
  const agent = useAgentId()
  const [{ range, by }, setAddress] = useQueryStates(PERFORMANCE_ADDRESS)
  const query = useRead('performance', { agent, range }, { placeholderData: keepPreviousData })
  const parts = useRead('breakdown', { agent, range }, { placeholderData: keepPreviousData })
  return (
    <>
      <EquityPanel range={range} onPick={(picked) => void setAddress({ range: picked })} withDrawdown />
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <QueryPanel
          title="Statistics"
          aside={range === 'all' ? 'since the first point' : `last ${range}`}
          query={query}
          skeleton={<SkeletonRows rows={8} />}
        >
          {(data) => <FigureTable caption="Statistics" rows={statRows(data)} />}
        </QueryPanel>
        <QueryPanel
          title="Where the money is"
          aside="since the account began"
          query={query}
          skeleton={<SkeletonRows rows={8} />}
          empty={(data) =>
            data.money === null && (
              <EmptyState>The identity shows here once the first equity point is recorded.</EmptyState>
            )
          }
        >
          {(data) => data.money && <MoneyTable money={data.money} />}
        </QueryPanel>
      </div>
      <BreakdownPanel query={parts} by={by} range={range} onPick={(picked) => void setAddress({ by: picked })} />
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <CostsPanel query={parts} range={range} />
        <DaysPanel query={parts} />
      </div>
      <QueryPanel
        title="Confidence against outcome"
        aside={(data) => calibrationFrom(data.calibration)}
        query={query}
        skeleton={<SkeletonRows rows={4} />}
        empty={({ calibration }) =>
          calibration.tradeCount === 0 && (
            <EmptyState>
              Once a trade is closed whose entry named a confidence, it is counted here: did it end above 0 after fees
              and funding as often as the model said? The rule-based baseline names none.
            </EmptyState>
          )
        }
      >
        {({ calibration }) => <CalibrationTable calibration={calibration} />}
      </QueryPanel>
    </>
  )
}
