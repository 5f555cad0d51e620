'use client'
import { useState } from 'react'
import { buttonClass } from '@/app/_components/dialogs/buttonClass.ts'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import { SaveDialog } from '../../settings/_components/SaveDialog.tsx'
import { diffSettings } from '../../settings/_components/settingsDiff.ts'

/** Begins or ends watching, as a new version of the settings with its reason. */
export function WatchSwitch({ isWatched }: { isWatched: boolean }) {
  const agentId = useAgentId()
  const { data } = useRead('settings', { agent: agentId })
  const [isOpen, setOpen] = useState(false)
  if (!data || agentId === null) return null
  const { body, version } = data.current
  const next = { ...body, pairs: { ...body.pairs, isWatched: !isWatched } }
  return (
    <>
      <button type="button" className={buttonClass()} onClick={() => setOpen(true)}>
        {isWatched ? 'Stop watching…' : 'Watch pairs…'}
      </button>
      <SaveDialog
        open={isOpen}
        title={isWatched ? 'Stop watching pairs?' : 'Watch pairs?'}
        onClose={() => setOpen(false)}
        agentId={agentId}
        baseVersion={version}
        body={next}
        limitsInForce={body.limits}
        changes={diffSettings(body, next)}
        onSaved={() => setOpen(false)}
      />
    </>
  )
}
