import { Panel } from '@/app/_components/panels/Panel.tsx'
import { SkeletonBlock, SkeletonRows } from '@/app/_components/panels/SkeletonRows.tsx'

export default function SettingsLoading() {
  return (
    <>
      <Panel title="Agent">
        <SkeletonRows rows={4} />
      </Panel>
      <Panel title="Held back by code">
        <SkeletonRows rows={2} />
      </Panel>
      <Panel title="Prompt">
        <SkeletonBlock className="h-[38rem]" />
      </Panel>
      <Panel title="Model">
        <SkeletonRows rows={8} />
      </Panel>
      <Panel title="Model in force">
        <SkeletonRows rows={6} />
      </Panel>
      <Panel title="Coins and schedule">
        <SkeletonRows rows={2} />
      </Panel>
      <Panel title="Risk limits">
        <SkeletonRows rows={10} />
      </Panel>
      <Panel title="Records">
        <SkeletonRows rows={3} />
      </Panel>
    </>
  )
}
