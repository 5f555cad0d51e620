import { Panel } from '@/app/_components/panels/Panel.tsx'
import { SkeletonRows } from '@/app/_components/panels/SkeletonRows.tsx'

export default function DiaryLoading() {
  return (
    <Panel title="Diary">
      <div className="h-16 border-b border-line" />
      <SkeletonRows rows={20} />
    </Panel>
  )
}
