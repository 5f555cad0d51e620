import { Panel } from '@/app/_components/panels/Panel.tsx'
import { SkeletonRows } from '@/app/_components/panels/SkeletonRows.tsx'

export default function LogsLoading() {
  return (
    <Panel title="Logs">
      <SkeletonRows rows={20} />
    </Panel>
  )
}
