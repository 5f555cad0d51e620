import { Panel } from '@/app/_components/panels/Panel.tsx'
import { SkeletonBlock, SkeletonRows } from '@/app/_components/panels/SkeletonRows.tsx'

export default function OverviewLoading() {
  return (
    <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-4">
        <Panel title="Equity vs BTC held vs nothing">
          <SkeletonBlock className="h-72" />
        </Panel>
        <Panel title="Limits in use">
          <SkeletonRows rows={5} />
        </Panel>
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <Panel title="Now">
          <SkeletonRows rows={6} />
        </Panel>
        <Panel title="Positions">
          <SkeletonRows rows={3} />
        </Panel>
        <Panel title="Last decisions">
          <SkeletonRows rows={4} />
        </Panel>
      </div>
    </div>
  )
}
