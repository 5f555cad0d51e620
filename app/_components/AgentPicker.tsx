'use client'
import { useRouter, useSearchParams } from 'next/navigation'
import { Suspense, useEffect } from 'react'
import { keepAgent } from './agentCookie.ts'
import { fieldClass } from './buttonClass.ts'

/** Which agent this browser looks at. With one agent it is a label. */
export function AgentPicker({ agentId, agentIds }: { agentId: string; agentIds: readonly string[] }) {
  const router = useRouter()
  return (
    <>
      <Suspense>
        <AgentOfLink agentIds={agentIds} />
      </Suspense>
      {agentIds.length < 2 ? (
        <span className="whitespace-nowrap">agent: {agentId}</span>
      ) : (
        <label className="flex items-center gap-2">
          agent
          <select
            className={`${fieldClass} max-w-48`}
            value={agentId}
            onChange={(event) => {
              keepAgent(event.target.value)
              router.refresh()
            }}
          >
            {agentIds.map((id) => (
              <option key={id}>{id}</option>
            ))}
          </select>
        </label>
      )}
    </>
  )
}

/** A link with `?agent=` chooses that agent, then drops the parameter: from there on the cookie says it. */
function AgentOfLink({ agentIds }: { agentIds: readonly string[] }) {
  const router = useRouter()
  const asked = useSearchParams().get('agent')
  useEffect(() => {
    if (asked === null || !agentIds.includes(asked)) return
    keepAgent(asked)
    const url = new URL(window.location.href)
    url.searchParams.delete('agent')
    router.replace(url.pathname + url.search + url.hash)
    router.refresh()
  }, [asked, agentIds, router])
  return null
}
