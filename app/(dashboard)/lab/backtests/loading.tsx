import { Panel } from '@/app/_components/panels/Panel.tsx'
import { SkeletonRows } from '@/app/_components/panels/SkeletonRows.tsx'

export default function BacktestsLoading() {
  return (
    <Panel title="Backtests">
      <SkeletonRows rows={8} />
    </Panel>
  )
}
