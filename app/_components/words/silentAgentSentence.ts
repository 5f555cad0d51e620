import { formatCountdown } from '../numbers/formatTime.ts'

/**
 * Returns what becomes of a halt or flatten while the agent is silent: the supervisor does not wait for it (worker/supervision/emergency.ts).
 * This page cannot see whether the supervisor itself still runs, so that case is named.
 */
export const silentAgentSentence = (silentMs: number): string =>
  `The agent has not answered for ${formatCountdown(silentMs)}. Neither command needs it, nor the store: each is written to a file, and what the agent does not take within a second, the supervisor carries out in a process of its own and then starts the agent again. If only this dashboard still runs, the command waits until npm start. A halt leaves the stops resting on the venue; a flatten closes what they protect.`
