import { LimitsPanel } from '@/app/_components/panels/LimitsPanel.tsx'
import { LocksPanel } from '@/app/_components/panels/LocksPanel.tsx'
import { LastDecisionsPanel } from './LastDecisionsPanel.tsx'
import { NowPanel } from './NowPanel.tsx'
import { OpenPositionsPanel } from './OpenPositionsPanel.tsx'
import { OverviewEquity } from './OverviewEquity.tsx'

/** Two columns on a desk, one on a phone with what happens now first. */
export const OverviewGrid = () => (
  <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-2">
    <div className="flex min-w-0 flex-col gap-4">
      <OverviewEquity />
      <LimitsPanel />
    </div>
    <div className="flex min-w-0 flex-col gap-4">
      <NowPanel />
      <LocksPanel />
      <OpenPositionsPanel />
      <LastDecisionsPanel />
    </div>
  </div>
)
