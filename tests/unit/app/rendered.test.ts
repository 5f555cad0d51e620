import { dehydrate, QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createElement, type ReactNode } from 'react'
import { renderToString } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { RenderedReads } from '../../../app/_components/frame/RenderedReads.tsx'
import { readKey } from '../../../app/_hooks/readQuery.ts'
import { useRead } from '../../../app/_hooks/useRead.ts'

/** A tab's cache that holds the read as `wallMs` says it. */
function cacheWith(wallMs: number): QueryClient {
  const client = new QueryClient()
  client.setQueryData(readKey('status', {}), { wallMs, agents: [] })
  return client
}

/** What is below, on a page for which the server read what `cache` holds. */
const renderedWith = (cache: QueryClient, children: ReactNode): ReactNode =>
  createElement(RenderedReads, { state: dehydrate(cache), children })

/** What is sent, or compared with what was sent, in a tab that has read anew since. */
const compared = (page: ReactNode): string =>
  renderToString(createElement(QueryClientProvider, { client: cacheWith(2) }, page))

function Probe() {
  const { data, isPending } = useRead('status', {})
  return createElement('p', null, isPending ? 'reading' : String(data?.wallMs))
}

// A render with the server's snapshot is what React compares the sent page with when a part of it becomes live.
describe('a part of a page that becomes live', () => {
  it('shows what the server read, though the tab has read anew since', () => {
    expect(compared(renderedWith(cacheWith(1), createElement(Probe)))).toBe('<p>1</p>')
  })

  it('shows what an outer part read, too', () => {
    expect(compared(renderedWith(cacheWith(1), renderedWith(new QueryClient(), createElement(Probe))))).toBe('<p>1</p>')
  })

  it('still waits for what the server did not read, though the tab has it by now', () => {
    expect(compared(renderedWith(new QueryClient(), createElement(Probe)))).toBe('<p>reading</p>')
  })
})
