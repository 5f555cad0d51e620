import { isIPv6 } from 'node:net'

/** Who asks to log in: the number of a browser that did so before, else the address of its socket. Null: not known. */
export interface Asker {
  device: string | null
  address: string | null
}

/** How many wrong passwords may come at once from one, and how long until one more may. */
const ONE = { burst: 5, refillMs: 10_000 }
/** The same for all addresses together: what guessing from many of them, and the cost of each look, comes to at most. */
const ALL = { burst: 40, refillMs: 1_000 }
/** Askers that are remembered; of more, the one that was quiet longest is forgotten. */
const ASKERS_MAX = 2_000

/** An amount of attempts that fills up again. */
class Attempts {
  readonly #size: typeof ONE
  #left: number
  #atMs: number | null = null

  constructor(size: typeof ONE) {
    this.#size = size
    this.#left = size.burst
  }

  /** Returns 0 when an attempt is there, else the milliseconds until one is. */
  waitMs(nowMs: number): number {
    const { burst, refillMs } = this.#size
    const sinceMs = this.#atMs === null ? 0 : Math.max(0, nowMs - this.#atMs)
    this.#left = Math.min(burst, this.#left + sinceMs / refillMs)
    this.#atMs = nowMs
    return this.#left < 1 ? Math.ceil((1 - this.#left) * refillMs) : 0
  }

  take(): void {
    this.#left -= 1
  }
}

/**
 * Counts attempts at the password. A browser that logged in before has its own, which nobody else can use up; everybody else shares those of the
 * socket's address, and all addresses share a larger amount. It delays guessing, never a session that exists.
 */
export class LoginThrottle {
  #askers = new Map<string, Attempts>()
  #all = new Attempts(ALL)

  /** Takes one attempt. Returns 0 when it may be made, else the milliseconds until one may. */
  take(asker: Asker, nowMs: number): number {
    const own = this.#attemptsOf(asker)
    const counted = asker.device === null ? [own, this.#all] : [own]
    const waitMs = Math.max(...counted.map((each) => each.waitMs(nowMs)))
    if (waitMs === 0) for (const each of counted) each.take()
    return waitMs
  }

  /** A right password gives the asker's attempts back. */
  succeeded(asker: Asker): void {
    this.#askers.delete(nameOf(asker))
  }

  /** Forgets everything. */
  reset(): void {
    this.#askers = new Map()
    this.#all = new Attempts(ALL)
  }

  #attemptsOf(asker: Asker): Attempts {
    const name = nameOf(asker)
    const attempts = this.#askers.get(name) ?? new Attempts(ONE)
    // Put at the end: the first of the map is the one that was quiet longest.
    this.#askers.delete(name)
    this.#askers.set(name, attempts)
    const [quietest] = this.#askers.keys()
    if (this.#askers.size > ASKERS_MAX && quietest !== undefined) this.#askers.delete(quietest)
    return attempts
  }
}

const nameOf = ({ device, address }: Asker): string =>
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

const held = globalThis as typeof globalThis & { nocturneLoginThrottle?: LoginThrottle }

/** Returns the process's throttle. */
export function loginThrottle(): LoginThrottle {
  held.nocturneLoginThrottle ??= new LoginThrottle()
  return held.nocturneLoginThrottle
}

/** The header in which worker/setup/webWall.mjs tells the socket's address; whatever a client sends under this name is dropped there. */
const PEER_HEADER = 'x-nocturne-peer'

/** Returns the address of the socket a request came by; null without the wall before Next. */
export const peerOf = (request: Request): string | null => request.headers.get(PEER_HEADER)
