import { Panel } from '@/app/_components/panels/Panel.tsx'
import { SkeletonRows } from '@/app/_components/panels/SkeletonRows.tsx'

export default function PromptsLoading() {
  return (
    <Panel title="Prompts">
      <SkeletonRows rows={12} />
    </Panel>
  )
}
