/** Returns the name of an agent's own process: `agent` is what trades, `flatten` the way out when that does not answer. */
export const processOf = (what: 'agent' | 'flatten', agentId: string): string => `${what}:${agentId}`

/** Returns the name of the file in which the supervisor keeps what a process says: agent-paper-live.log for agent:paper-live. */
export const logFileOf = (processName: string): string => `${processName.replace(/[^\w-]/g, '-')}.log`

/** How many older parts of a log are kept beside it, as `<file>.1` (the newest of them), `<file>.2` … */
export const LOG_PARTS_KEPT = 3
