import { isIPv6 } from 'node:net'
import type { WebEnv } from '@/lib/env/webEnv.ts'
import { isLoopback } from '@/lib/isLoopback.ts'
import { hostName } from './isAllowedHost.ts'

/** Who asks to log in: the number of a browser that did so before, else the address it comes from. Null: not known. */
export interface Asker {
  device: string | null
  address: string | null
}

/** Returns what attempts are told apart by. */
export const sourceOf = ({ device, address }: Asker): string =>
  device === null ? `address ${networkOf(address ?? '')}` : `device ${device}`

/** Of IPv6 one machine has a whole network of addresses, so the network counts: its first four groups. */
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  if (!isIPv6(plain)) return plain
  const [head = '', tail = ''] = plain.split('::')
  const before = head.split(':').filter(Boolean)
  const after = plain.includes('::') ? tail.split(':').filter(Boolean) : []
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0')
  return [...before, ...zeros, ...after].slice(0, 4).join(':')
}

/** The headers in which worker/setup/webWall.mjs tells the socket's address and the last of X-Forwarded-For; whatever a client sends under these names is dropped there. */
const PEER_HEADER = 'x-nocturne-peer'
const FORWARDED_HEADER = 'x-nocturne-forwarded'

/**
 * Returns the address a request comes from; null without the wall before Next. All that comes by a proxy of this machine comes from one socket address, so
 * for a name of NOCTURNE_HOSTS it is the one the proxy says: the last it wrote, as those before may be the client's.
 */
export function peerOf({ headers }: Request, { hosts }: Pick<WebEnv, 'hosts'>): string | null {
  const peer = headers.get(PEER_HEADER)
  const isByProxy =
    peer !== null && isLoopback(peer.replace(/^::ffff:/i, '')) && hosts.includes(hostName(headers.get('host')) ?? '')
  return (isByProxy && headers.get(FORWARDED_HEADER)) || peer
}
