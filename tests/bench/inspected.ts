import { once } from 'node:events'
import fs from 'node:fs'
import { WebSocket } from 'ws'
import { z } from 'zod'

/** What a process holds, in bytes: as the system sees it, and on its heap once what nobody needs is thrown away. */
export interface Held {
  rssBytes: number
  heapBytes: number
  /** Outside of the heap, and part of it: what buffers and compiled code of wasm take. */
  externalBytes: number
  buffersBytes: number
}

/** A process that was started with --inspect=0, looked at from outside. */
export interface Inspected {
  held(): Promise<Held>
  /** Writes a heap snapshot: open it in Chromium's developer tools. */
  writeSnapshot(file: string): Promise<void>
  close(): void
}

const usageSchema = z.object({ rss: z.number(), heapUsed: z.number(), external: z.number(), arrayBuffers: z.number() })
const answerSchema = z.object({ id: z.number(), result: z.unknown(), error: z.unknown() }).partial()
const valueSchema = z.object({ result: z.object({ value: z.string() }) })
const chunkSchema = z.object({
  method: z.literal('HeapProfiler.addHeapSnapshotChunk'),
  params: z.object({ chunk: z.string() }),
})

/** Connects to the process whose inspector has this address, as Node says it on stderr when it starts. */
export async function inspect(url: string): Promise<Inspected> {
  const socket = new WebSocket(url, { perMessageDeflate: false, maxPayload: 1 << 30 })
  await once(socket, 'open')
  const waiting = new Map<number, (result: unknown) => void>()
  let lastId = 0
  let onChunk = (_chunk: string) => {}
  socket.on('message', (bytes) => {
    const message: unknown = JSON.parse(String(bytes))
    const chunk = chunkSchema.safeParse(message)
    if (chunk.success) return onChunk(chunk.data.params.chunk)
    const { id, result } = answerSchema.parse(message)
    if (id === undefined) return
    waiting.get(id)?.(result)
    waiting.delete(id)
  })
  const call = (method: string, params: object = {}): Promise<unknown> =>
    new Promise((resolve) => {
      lastId += 1
      waiting.set(lastId, resolve)
      socket.send(JSON.stringify({ id: lastId, method, params }))
    })
  return {
    async held() {
      await call('HeapProfiler.collectGarbage')
      const answer = await call('Runtime.evaluate', { expression: 'JSON.stringify(process.memoryUsage())' })
      const usage = usageSchema.parse(JSON.parse(valueSchema.parse(answer).result.value))
      return {
        rssBytes: usage.rss,
        heapBytes: usage.heapUsed,
        externalBytes: usage.external,
        buffersBytes: usage.arrayBuffers,
      }
    },
    async writeSnapshot(file) {
      const handle = fs.openSync(file, 'w')
      onChunk = (chunk) => fs.writeSync(handle, chunk)
      await call('HeapProfiler.takeHeapSnapshot')
      fs.closeSync(handle)
    },
    close: () => socket.close(),
  }
}
