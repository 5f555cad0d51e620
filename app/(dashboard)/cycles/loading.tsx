import { Panel } from '@/app/_components/panels/Panel.tsx'
import { SkeletonRows } from '@/app/_components/panels/SkeletonRows.tsx'

export default function CyclesLoading() {
  return (
    <Panel title="Cycles">
      <SkeletonRows rows={20} />
    </Panel>
  )
}
