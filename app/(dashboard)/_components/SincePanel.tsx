'use client'
import Link from 'next/link'
import { useEffect, useState } from 'react'
import { buttonClass, linkClass } from '@/app/_components/dialogs/buttonClass.ts'
import { Ago } from '@/app/_components/numbers/Ago.tsx'
import { formatCount } from '@/app/_components/numbers/formatNumber.ts'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import type { Since } from '@/lib/contracts/since.ts'
import { isAway, readLook, storeLook } from './lastLook.ts'

/** What happened while nobody looked, in five lines; nothing for who never left. */
export function SincePanel() {
  const agent = useAgentId()
  return agent === null ? null : <SinceLook key={agent} agent={agent} />
}

function SinceLook({ agent }: { agent: string }) {
  // Read once: what is looked at now must not move the mark it is measured from.
  const [after, setAfter] = useState<number | null>(null)
  useEffect(() => {
    const look = readLook(agent)
    if (isAway(look, Date.now())) setAfter(look.entryId)
  }, [agent])
  const { data } = useRead(
    'since',
    { agent, after },
    { staleTime: Number.POSITIVE_INFINITY, refetchOnWindowFocus: false },
  )
  const newestId = data?.newestId
  useEffect(() => {
    return newestId === undefined ? undefined : keepLooking(agent, newestId)
  }, [agent, newestId])
  if (after === null || !data || data.lines.length === 0) return null
  return <SinceLines since={data} onSeen={() => setAfter(null)} />
}

/** Marks what is known as seen for as long as the page is in view. */
function keepLooking(agent: string, entryId: number): () => void {
  const look = (): void => {
    if (document.visibilityState === 'visible') storeLook(agent, { entryId, wallMs: Date.now() })
  }
  look()
  const timer = setInterval(look, 30_000)
  return () => clearInterval(timer)
}

function SinceLines({ since: { lines, fromMs, entryCount, isCut }, onSeen }: { since: Since; onSeen: () => void }) {
  return (
    <Panel
      title="Since you last looked"
      aside={
        <>
          {fromMs !== null && (
            <span>
              {isCut ? 'the newest ' : ''}
              {formatCount(entryCount)} entries since <Ago atMs={fromMs} />
            </span>
          )}
          <Link href="/diary" className={linkClass}>
            diary
          </Link>
          <button type="button" className={buttonClass('quiet')} onClick={onSeen}>
            Seen
          </button>
        </>
      }
    >
      <ul className="flex flex-col gap-1 p-4 text-prose">
        {lines.map((line) => (
          <li key={line} className="break-words">
            {line}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
