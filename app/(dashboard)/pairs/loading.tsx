import { Panel } from '@/app/_components/panels/Panel.tsx'
import { SkeletonRows } from '@/app/_components/panels/SkeletonRows.tsx'

export default function PairsLoading() {
  return (
    <Panel title="Pairs">
      <SkeletonRows rows={8} />
    </Panel>
  )
}
