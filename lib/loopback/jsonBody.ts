import type { IncomingMessage } from 'node:http'
import { BODY_DEPTH_MAX, isDeeperThan } from '../domain/jsonDepth.ts'

/** `broken`: the sender went away or sent without end, and nobody is there to be answered. `busy`: too much is being read for others. */
export type JsonBody = { kind: 'json'; value: unknown } | { kind: 'malformed' | 'tooLarge' | 'busy' | 'broken' }

/** Of a body that is too large, this many times what is allowed is read without keeping it, so that its sender gets to hear why. */
const PATIENCE = 16
/** What all senders together may have us hold, in largest bodies. */
const TOGETHER = 16

/** Returns what reads the JSON bodies of one server, each of at most `bytesMax` and no deeper than a body may be. It never rejects. */
export function createBodyReader(bytesMax: number): (request: IncomingMessage) => Promise<JsonBody> {
  let heldBytes = 0

  async function read(request: IncomingMessage): Promise<JsonBody> {
    const chunks: Buffer[] = []
    let bytes = 0
    let keptBytes = 0
    let isBusy = false
    try {
      for await (const chunk of request as AsyncIterable<Buffer>) {
        bytes += chunk.length
        if (bytes > bytesMax * PATIENCE) return { kind: 'broken' }
        isBusy ||= heldBytes + chunk.length > bytesMax * TOGETHER
        if (isBusy || bytes > bytesMax) continue
        chunks.push(chunk)
        keptBytes += chunk.length
        heldBytes += chunk.length
      }
    } catch {
      return { kind: 'broken' }
    } finally {
      heldBytes -= keptBytes
    }
    if (bytes > bytesMax) return { kind: 'tooLarge' }
    return isBusy ? { kind: 'busy' } : parseJson(Buffer.concat(chunks).toString('utf8'))
  }
  return read
}

/** Returns what a text says, and that it says nothing where it is no JSON or nests deeper than what walks it can go. */
export function parseJson(text: string): { kind: 'json'; value: unknown } | { kind: 'malformed' } {
  try {
    const value: unknown = JSON.parse(text)
    return isDeeperThan(value, BODY_DEPTH_MAX) ? { kind: 'malformed' } : { kind: 'json', value }
  } catch {
    return { kind: 'malformed' }
  }
}
