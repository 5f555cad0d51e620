import 'server-only'
import { cookies } from 'next/headers'
import { AGENT_COOKIE } from '@/app/_components/frame/agentCookie.ts'
import type { Prefetch } from '@/app/_components/frame/Hydrate.tsx'
import { readKey } from '@/app/_hooks/readQuery.ts'
import type { AgentRef } from '@/app/_hooks/useAgentId.ts'
import type { ReadName } from '@/lib/contracts/readPlaces.ts'
import type { ReadParams } from '@/lib/contracts/reads.ts'
import { readStatus } from './queries.ts'
import { answerRead } from './serveReads.ts'

/** Returns a read for Hydrate: under the key the browser will ask with, answered from the store without a detour over HTTP. */
export function prefetch<N extends ReadName>(name: N, params: ReadParams<N>): Prefetch {
  const queryKey = readKey(name, params)
  return { queryKey, read: () => answerRead(name, queryKey[1]) }
}

/** Returns the running cycle or the last one, to be read; nothing before the first. */
export async function prefetchLiveCycle(agent: AgentRef): Promise<Prefetch[]> {
  const status = (await readStatus()).agents.find((one) => one.agentId === agent)
  const cycleId = status?.cycle?.id ?? status?.lastCycleId ?? null
  return cycleId === null ? [] : [prefetch('cycle', { cycleId })]
}

/** Returns the agent this browser chose, else the one that beat last; null before any ran. A name that is gone counts as no choice. */
export async function chosenAgent(): Promise<AgentRef> {
  const asked = (await cookies()).get(AGENT_COOKIE)?.value
  const { agents } = await readStatus()
  const chosen = agents.find((agent) => agent.agentId === asked) ?? agents[0]
  return chosen?.agentId ?? null
}
