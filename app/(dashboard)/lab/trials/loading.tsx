import { Panel } from '@/app/_components/panels/Panel.tsx'
import { SkeletonRows } from '@/app/_components/panels/SkeletonRows.tsx'

export default function TrialsLoading() {
  return (
    <Panel title="Trials">
      <SkeletonRows rows={12} />
    </Panel>
  )
}
