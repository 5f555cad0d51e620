'use client'
import { type UseQueryOptions, type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { ReadBody, ReadName, ReadParams } from '@/lib/contracts/reads.ts'
import { readQuery } from './readQuery.ts'

type ReadOptions<Body> = Omit<UseQueryOptions<Body>, 'queryKey' | 'queryFn'>

/** Returns what a read answers, kept current by the events its entry names. A page that prefetches it asks with the same parameters. */
export function useRead<N extends ReadName>(
  name: N,
  params: ReadParams<N>,
  options: ReadOptions<ReadBody<N>> = {},
): UseQueryResult<ReadBody<N>> {
  return useQuery<ReadBody<N>>({ ...readQuery(name, params), ...options })
}
