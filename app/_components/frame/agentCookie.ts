/** Holds the id of the agent this browser looks at. */
export const AGENT_COOKIE = 'nocturne_agent'

const YEAR_S = 365 * 24 * 3600

/** Keeps the choice for a year. Browser only. */
export function keepAgent(agentId: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox; this cookie holds one name.
  document.cookie = `${AGENT_COOKIE}=${encodeURIComponent(agentId)}; path=/; max-age=${YEAR_S}; samesite=strict`
}
