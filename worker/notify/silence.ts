import { type Notice, type NoticeAgent, noticeHead } from '../../lib/notify/notice.ts'

/** How long an agent may be silent before a person is told. */
const SILENT_MS = 60_000

/** When an agent was last heard. */
export interface HeardAgent extends NoticeAgent {
  heartbeatWallMs: number
}

/** Tells on the edge: once when an agent has fallen silent, and once when it is heard again. */
export interface SilenceWatch {
  /** Returns what is to be told of the agents as they are now. */
  look(agents: readonly HeardAgent[], wallMs: number): Notice[]
}

/** Returns a watch of agents it has heard: one that was silent before the watch began may have been retired long ago. */
export function createSilenceWatch(): SilenceWatch {
  const heard = new Set<string>()
  const silent = new Map<string, number>()
  return {
    look: (agents, wallMs) =>
      agents.flatMap((agent): Notice[] => {
        const { agentId, heartbeatWallMs } = agent
        const isSilent = wallMs - heartbeatWallMs > SILENT_MS
        if (!isSilent) heard.add(agentId)
        if (!heard.has(agentId)) return []
        const since = silent.get(agentId)
        if (isSilent === (since !== undefined)) return []
        const notice = { agentId, head: noticeHead(agent), wallMs }
        if (isSilent) {
          silent.set(agentId, heartbeatWallMs)
          const at = new Date(heartbeatWallMs).toISOString().slice(11, 19)
          const text = `The agent is silent since ${at} UTC. Stops that rest on the venue hold; nobody looks after exit rules. Look at the dashboard, or at the machine.`
          return [{ ...notice, key: `silent-${agentId}-${heartbeatWallMs}`, level: 'critical', text }]
        }
        silent.delete(agentId)
        const minutes = Math.max(1, Math.round((heartbeatWallMs - (since ?? heartbeatWallMs)) / 60_000))
        return [
          {
            ...notice,
            key: `heard-${agentId}-${since}`,
            level: 'critical',
            text: `The agent is heard again, after ${minutes} min.`,
          },
        ]
      }),
  }
}
