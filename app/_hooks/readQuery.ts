import { type QueryKey, queryOptions } from '@tanstack/react-query'
import { READ_PLACES, type ReadName, type ReadPlace } from '@/lib/contracts/readPlaces.ts'
import type { ReadBody, ReadParams } from '@/lib/contracts/reads.ts'
import type { EventKind } from '@/lib/domain/recordWords.ts'
import { apiUrl, presentOf, type UrlParams } from './apiUrl.ts'
import { fetchContract } from './fetchContract.ts'

/** Returns the query of a read: key, address and the type of its answer all come from the entry. */
export const readQuery = <N extends ReadName>(name: N, params: ReadParams<N>) => {
  const { everyMs }: ReadPlace = READ_PLACES[name]
  return queryOptions<ReadBody<N>, Error, ReadBody<N>, QueryKey>({
    queryKey: readKey(name, params),
    // The server answers a read by its entry, so it is what the entry promises.
    queryFn: ({ signal }) => fetchContract(readUrl(name, params), { signal }) as Promise<ReadBody<N>>,
    ...(everyMs === undefined ? {} : { refetchInterval: everyMs }),
  })
}

/** Returns the key of a read, the same for the browser's query and the server's prefetch: what is left out, null or empty is not in it. */
export const readKey = <N extends ReadName>(name: N, params: ReadParams<N>): readonly [N, UrlParams] => [
  name,
  presentOf(params),
]

/** Returns the address of a read: the segments in brackets filled, the rest as the query. */
export function readUrl<N extends ReadName>(name: N, params: ReadParams<N>): string {
  const { path }: ReadPlace = READ_PLACES[name]
  const rest = presentOf(params)
  const filled = path.replace(/\[(\w+)\]/g, (_, segment: string) => {
    const value = String(rest[segment])
    delete rest[segment]
    return encodeURIComponent(value)
  })
  return apiUrl(filled, rest)
}

/** Returns whether events of these kinds make what is kept under a key stale. Keys of no read never are. */
export function isMadeStale(key: QueryKey, kinds: ReadonlySet<EventKind>): boolean {
  const [name, asked] = key
  const entry: ReadPlace | undefined = isReadName(name) ? READ_PLACES[name] : undefined
  if (entry === undefined || isSettled(entry, asked)) return false
  return entry.staleOn.some((kind) => kinds.has(kind))
}

const isReadName = (name: unknown): name is ReadName => typeof name === 'string' && Object.hasOwn(READ_PLACES, name)

const isSettled = ({ settledBy }: ReadPlace, asked: unknown): boolean =>
  settledBy !== undefined && typeof asked === 'object' && asked !== null && settledBy in asked
