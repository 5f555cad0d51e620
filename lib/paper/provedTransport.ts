import { HttpRequestError } from '@nktkas/hyperliquid'
import { createLocalTransport, type VenueTransport } from '../hyperliquid/localTransport.ts'
import { askPaper, StrangerError } from './askPaper.ts'
import type { PaperControl } from './paperControl.ts'

/**
 * Returns what carries requests to a paper exchange over HTTP, and believes only its own answers. Throws what the SDK's HTTP transport throws; of an action
 * that met a stranger it is not known what became of it.
 */
export function createProvedTransport(control: PaperControl, timeoutMs: number): VenueTransport {
  return createLocalTransport(true, async (endpoint, body, signal) => {
    try {
      return { kind: 'reply', ...toBody(await askPaper(control, `/${endpoint}`, { post: body, signal, timeoutMs })) }
    } catch (error) {
      if (error instanceof DOMException && error.name === 'TimeoutError') return { kind: 'timeout', afterMs: timeoutMs }
      throw error instanceof StrangerError
        ? new HttpRequestError({ detail: error.message, request: body })
        : new HttpRequestError({ cause: error, request: body })
    }
  })
}

const toBody = ({ status, text }: { status: number; text: string }) => ({ status, body: text })
