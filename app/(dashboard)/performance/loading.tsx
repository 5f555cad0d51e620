import { Panel } from '@/app/_components/panels/Panel.tsx'
import { SkeletonBlock, SkeletonRows } from '@/app/_components/panels/SkeletonRows.tsx'

export default function PerformanceLoading() {
  return (
    <>
      <Panel title="Equity vs BTC held vs nothing">
        <SkeletonBlock className="h-112" />
      </Panel>
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <Panel title="Statistics">
          <SkeletonRows rows={8} />
        </Panel>
        <Panel title="Where the money is">
          <SkeletonRows rows={8} />
        </Panel>
      </div>
      <Panel title="Trades">
        <SkeletonRows rows={10} />
      </Panel>
    </>
  )
}
