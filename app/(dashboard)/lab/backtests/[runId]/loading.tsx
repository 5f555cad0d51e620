import { Panel } from '@/app/_components/panels/Panel.tsx'
import { SkeletonRows } from '@/app/_components/panels/SkeletonRows.tsx'

export default function BacktestLoading() {
  return (
    <Panel title="Backtest">
      <SkeletonRows rows={12} />
    </Panel>
  )
}
