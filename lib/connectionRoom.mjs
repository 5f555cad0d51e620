// Which connections of a server go when there are too many. One who opens hundreds and holds them must not keep out the program or person whose port it is.

/** A connection that has just been made is given this long to ask something. */
const SILENT_MS = 1_000

/**
 * Returns the room of one server, to be told what happens to its connections. Of more than `max` the least useful goes: first one that asks nothing, then one
 * that has been answered and asks nothing more, one that takes its time to ask, one that is being answered or streamed to, and last one just made; of
 * several the one that has been so longest. One that is vouched for stays.
 * @param {number} max
 * @param {() => number} [elapsedMs] milliseconds on a clock that never jumps
 */
export function createConnectionRoom(max, elapsedMs = () => performance.now()) {
  /** @type {Map<import('node:stream').Duplex, { sinceMs: number, request: import('node:http').IncomingMessage | null, hasAsked: boolean, isVouched: boolean }>} */
  const held = new Map()

  /** Higher stays longer. */
  function rankOf({ sinceMs, request, hasAsked }) {
    if (request) return request.complete ? 3 : 2
    if (hasAsked) return 1
    return elapsedMs() - sinceMs < SILENT_MS ? 4 : 0
  }

  function makeRoom() {
    let [worst, worstOf, worstRank] = [null, null, 0]
    for (const [socket, of] of held) {
      if (of.isVouched) continue
      const rank = rankOf(of)
      if (worst !== null && (rank > worstRank || (rank === worstRank && of.sinceMs >= worstOf.sinceMs))) continue
      ;[worst, worstOf, worstRank] = [socket, of, rank]
    }
    if (worst === null) return
    held.delete(worst)
    worst.destroy()
  }

  return {
    /** @param {import('node:stream').Duplex} socket */
    opened(socket) {
      held.set(socket, { sinceMs: elapsedMs(), request: null, hasAsked: false, isVouched: false })
      socket.once('close', () => held.delete(socket))
      if (held.size > max) makeRoom()
    },
    /**
     * A request has begun; without a response it is an upgrade, and its connection is in use until it closes.
     * @param {import('node:http').IncomingMessage} request
     * @param {import('node:http').ServerResponse | null} response
     */
    asked(request, response) {
      const of = held.get(request.socket)
      if (!of) return
      Object.assign(of, { request, hasAsked: true, sinceMs: elapsedMs() })
      response?.once('close', () => {
        if (of.request === request) Object.assign(of, { request: null, sinceMs: elapsedMs() })
      })
    },
    /**
     * This connection is the owner's: it has proved so.
     * @param {import('node:stream').Duplex} socket
     */
    vouch(socket) {
      const of = held.get(socket)
      if (of) of.isVouched = true
    },
  }
}
