import { Panel } from '@/app/_components/panels/Panel.tsx'
import { SkeletonRows } from '@/app/_components/panels/SkeletonRows.tsx'

export default function PositionsLoading() {
  return (
    <>
      <Panel title="Positions">
        <SkeletonRows rows={3} />
      </Panel>
      <Panel title="Open orders">
        <SkeletonRows rows={4} />
      </Panel>
      <Panel title="Recent fills">
        <SkeletonRows rows={8} />
      </Panel>
    </>
  )
}
