import { LimitsPanel } from '@/app/_components/panels/LimitsPanel.tsx'
import { LocksPanel } from '@/app/_components/panels/LocksPanel.tsx'
import { LastDecisionsPanel } from './LastDecisionsPanel.tsx'
import { NowPanel } from './NowPanel.tsx'
import { OpenPositionsPanel } from './OpenPositionsPanel.tsx'
import { OverviewEquity } from './OverviewEquity.tsx'
import { SincePanel } from './SincePanel.tsx'

/** Three columns on a wide desk, two on a narrow one, one on a phone: there what is held and what happens now come before the curve. */
export const OverviewGrid = () => (
  <>
    <SincePanel />
    <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2 2xl:grid-cols-3">
      <div className="order-2 flex min-w-0 flex-col gap-4 lg:order-none 2xl:col-span-2">
        <OverviewEquity />
        <div className="grid grid-cols-1 items-start gap-4 2xl:grid-cols-2">
          <LimitsPanel />
          <LastDecisionsPanel />
        </div>
      </div>
      <div className="order-1 flex min-w-0 flex-col gap-4 lg:order-none">
        <OpenPositionsPanel />
        <NowPanel />
        <LocksPanel />
      </div>
    </div>
  </>
)
