'use client'
import { useState } from 'react'
import type { CommandHandle } from '../../_hooks/useCommand.ts'
import { useShortcut } from '../../_hooks/useShortcut.ts'
import type { StatusView } from '../../_hooks/useStatus.ts'
import { buttonClass } from '../dialogs/buttonClass.ts'
import { HaltDialog } from '../dialogs/HaltDialog.tsx'
import { ResumeDialog } from '../dialogs/ResumeDialog.tsx'

/** On every screen: stops trading in two presses, and starts it again only with a reason. */
export function KillSwitch({ status, command }: { status: StatusView; command: CommandHandle }) {
  const [asking, setAsking] = useState<'halt' | 'resume' | null>(null)
  const agent = status.agent
  useShortcut('h', () => setAsking('halt'))
  if (!agent) return null
  const isHalted = agent.tradingState === 'halted'
  const canResume = agent.tradingState !== 'active' || agent.paused
  const ask = (what: 'halt' | 'resume'): void => {
    command.reset()
    setAsking(what)
  }
  return (
    <div className="flex items-center gap-2">
      {canResume && (
        <button type="button" className={buttonClass()} onClick={() => ask('resume')}>
          Resume
        </button>
      )}
      {(!isHalted || agent.positionCount !== 0) && (
        <button type="button" className={buttonClass('danger')} onClick={() => ask('halt')}>
          {isHalted ? 'Flatten' : 'Halt'}
        </button>
      )}
      <HaltDialog
        open={asking === 'halt'}
        onClose={() => setAsking(null)}
        agent={agent}
        silentMs={status.silentMs}
        command={command}
      />
      <ResumeDialog open={asking === 'resume'} onClose={() => setAsking(null)} agent={agent} command={command} />
    </div>
  )
}
