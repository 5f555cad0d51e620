import { Panel } from '@/app/_components/Panel.tsx'
import { SkeletonRows } from '@/app/_components/SkeletonRows.tsx'

export default function LogsLoading() {
  return (
    <Panel title="Logs">
      <SkeletonRows rows={20} />
    </Panel>
  )
}
