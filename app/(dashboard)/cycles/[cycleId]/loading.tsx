import { Panel } from '@/app/_components/panels/Panel.tsx'
import { SkeletonRows } from '@/app/_components/panels/SkeletonRows.tsx'

export default function CycleLoading() {
  return (
    <>
      <div className="h-14" />
      <Panel title="Steps">
        <SkeletonRows rows={3} />
      </Panel>
      <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-2">
        <Panel title="Decisions">
          <SkeletonRows rows={10} />
        </Panel>
        <Panel title="Transcript">
          <SkeletonRows rows={10} />
        </Panel>
      </div>
    </>
  )
}
