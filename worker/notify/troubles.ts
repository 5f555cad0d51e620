import { type Notice, type NoticeAgent, noticeHead } from '../../lib/notify/notice.ts'

/** What an agent says it cannot do now. */
export interface TroubledAgent extends NoticeAgent {
  trouble: { code: string; message: string; sinceMs: number } | null
}

/** Tells on the edge: once when an agent has come into a trouble, and once when it is out of it. */
export interface TroubleWatch {
  look(agents: readonly TroubledAgent[], wallMs: number): Notice[]
}

/** Money may be lost by these while nobody looks. */
const CRITICAL = ['position_bare', 'account_refused']

export function createTroubleWatch(): TroubleWatch {
  const told = new Map<string, string>()
  return {
    look: (agents, wallMs) =>
      agents.flatMap((agent): Notice[] => {
        const { agentId, trouble } = agent
        const before = told.get(agentId)
        if (trouble?.code === before) return []
        const notice = { agentId, head: noticeHead(agent), wallMs }
        if (trouble === null) {
          told.delete(agentId)
          return [
            {
              ...notice,
              key: `well-${agentId}-${wallMs}`,
              level: 'warning',
              text: `What was the matter is over (${before}).`,
            },
          ]
        }
        told.set(agentId, trouble.code)
        const level = CRITICAL.includes(trouble.code) ? 'critical' : 'warning'
        return [
          { ...notice, key: `trouble-${agentId}-${trouble.code}-${trouble.sinceMs}`, level, text: trouble.message },
        ]
      }),
  }
}
