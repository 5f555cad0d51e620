import { dehydrate, QueryClient, type QueryKey } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { RenderedReads } from './RenderedReads.tsx'

/** A read to be done on the server, and the key the browser will look for it under. */
export interface Prefetch {
  queryKey: QueryKey
  read: () => Promise<unknown>
}

/** Reads on the server what the screen below will ask for, so that the first paint has data. A read that fails is asked again by the browser. */
export async function Hydrate({ reads, children }: { reads: readonly Prefetch[]; children: ReactNode }) {
  const client = new QueryClient()
  await Promise.all(reads.map(({ queryKey, read }) => client.prefetchQuery({ queryKey, queryFn: read })))
  return <RenderedReads state={dehydrate(client)}>{children}</RenderedReads>
}
