import { Panel } from '@/app/_components/panels/Panel.tsx'
import { SkeletonRows } from '@/app/_components/panels/SkeletonRows.tsx'

export default function PairLoading() {
  return (
    <Panel title="Spread">
      <SkeletonRows rows={8} />
    </Panel>
  )
}
