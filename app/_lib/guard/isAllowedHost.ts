import { isIP } from 'node:net'
import os from 'node:os'
import { isLoopback } from '@/lib/isLoopback.ts'

/**
 * Returns whether the dashboard answers to this Host header. A page of another site can point its own name at our address (DNS rebinding) and
 * would then count as our origin; but it cannot make the browser send a name that is not its own. So names are a fixed list, while addresses,
 * which nobody can rebind, are allowed wherever the dashboard listens for other machines. The port is not judged: a page of another port is
 * another origin, which the origin check refuses, and an SSH tunnel may well use another one.
 */
export function isAllowedHost(header: string | null, bound: { host: string; hosts: readonly string[] }): boolean {
  const name = hostName(header)
  if (name === null) return false
  if (isLoopback(name) || name === bound.host.toLowerCase()) return true
  if (bound.hosts.some((each) => each.toLowerCase() === name)) return true
  return !isLoopback(bound.host) && (isIP(name.replace(/^\[|\]$/g, '')) !== 0 || name === os.hostname().toLowerCase())
}

/** Returns the name of a Host header without the port, lower case; null for what is no host. */
export function hostName(header: string | null): string | null {
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i.exec(header ?? '')
  return match?.[1]?.toLowerCase() ?? null
}
