import { Panel } from '@/app/_components/Panel.tsx'
import { SkeletonRows } from '@/app/_components/SkeletonRows.tsx'

export default function CyclesLoading() {
  return (
    <Panel title="Cycles">
      <SkeletonRows rows={20} />
    </Panel>
  )
}
