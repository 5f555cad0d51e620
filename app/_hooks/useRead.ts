'use client'
import { QueryObserver, type UseQueryOptions, type UseQueryResult, useQuery } from '@tanstack/react-query'
import { useContext } from 'react'
import type { ReadName } from '@/lib/contracts/readPlaces.ts'
import type { ReadBody, ReadParams } from '@/lib/contracts/reads.ts'
import { readQuery } from './readQuery.ts'
import { Rendered, useBecomesLive } from './rendered.ts'

type ReadOptions<Body> = Omit<UseQueryOptions<Body>, 'queryKey' | 'queryFn'>

/** Returns what a read answers, kept current by the events its entry names. A page that prefetches it asks with the same parameters. */
export function useRead<N extends ReadName>(
  name: N,
  params: ReadParams<N>,
  options: ReadOptions<ReadBody<N>> = {},
): UseQueryResult<ReadBody<N>> {
  const query = { ...readQuery(name, params), ...options }
  const live = useQuery<ReadBody<N>>(query)
  const { client } = useContext(Rendered)
  return useBecomesLive() ? (new QueryObserver(client, query).getCurrentResult() as UseQueryResult<ReadBody<N>>) : live
}
