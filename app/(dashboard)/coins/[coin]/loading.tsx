import { Panel } from '@/app/_components/panels/Panel.tsx'
import { SkeletonBlock, SkeletonRows } from '@/app/_components/panels/SkeletonRows.tsx'

export default function CoinLoading() {
  return (
    <>
      <div className="h-8" />
      <Panel title="Candles">
        <SkeletonBlock className="h-96" />
      </Panel>
      <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-2">
        <Panel title="Now">
          <SkeletonRows rows={6} />
        </Panel>
        <Panel title="Last decisions">
          <SkeletonRows rows={8} />
        </Panel>
      </div>
    </>
  )
}
