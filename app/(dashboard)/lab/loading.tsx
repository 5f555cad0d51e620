import { Panel } from '@/app/_components/panels/Panel.tsx'
import { SkeletonRows } from '@/app/_components/panels/SkeletonRows.tsx'

export default function LabLoading() {
  return (
    <Panel title="Answer">
      <SkeletonRows rows={12} />
    </Panel>
  )
}
