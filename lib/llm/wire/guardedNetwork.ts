import dns from 'node:dns'
import { isMetadataAddress, isMetadataName } from '../../domain/metadataAddress.ts'
import { assert } from '../../errors.ts'

/** Thrown, or found as a cause, where a model's address leads to a machine's own secrets. Nothing was connected to. */
export class ForbiddenAddressError extends Error {
  override readonly name = 'ForbiddenAddressError'
}

/**
 * `fetch` that refuses what is connected to, not what is written: a name is judged by the addresses the connection would be made with, at the moment it is
 * made, so neither a name that leads elsewhere nor one that changes meanwhile gets by. Rejects as `fetch` does, with ForbiddenAddressError or around one.
 */
export async function guardedFetch(input: string | URL | Request, init?: RequestInit): Promise<Response> {
  const { hostname } = new URL(input instanceof Request ? input.url : input)
  // An address is connected to without being looked up.
  if (isMetadataName(hostname) || isMetadataAddress(hostname)) throw forbidden(hostname)
  return fetch(input, { ...init, dispatcher: guarded() } as RequestInit)
}

let dispatcher: object | null = null

/**
 * Node's fetch takes a dispatcher that says how to connect, but does not hand out the class; the one that is in force is an instance of it, under a name
 * that Node documents for this purpose. It may be the one that goes through a proxy, which then does the same.
 */
function guarded(): object {
  if (dispatcher !== null) return dispatcher
  // The first use of any of fetch's classes puts it there.
  assert(new Headers() !== null, 'fetch is there.')
  const inForce = (globalThis as unknown as Record<symbol, object | undefined>)[Symbol.for('undici.globalDispatcher.1')]
  assert(
    inForce !== undefined,
    'This version of Node does not say how its fetch connects, so no address of a model can be judged.',
  )
  const Agent = inForce.constructor as new (options: { connect: { lookup: typeof lookup } }) => object
  dispatcher = new Agent({ connect: { lookup } })
  return dispatcher
}

type LookupCallback = (error: Error | null, addresses: string | dns.LookupAddress[], family?: number) => void

/** As `dns.lookup`, and fails when any of the addresses is forbidden. */
function lookup(hostname: string, options: dns.LookupOptions, callback: LookupCallback): void {
  dns.lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, [])
    if (addresses.some(({ address }) => isMetadataAddress(address))) return callback(forbidden(hostname), [])
    if (options.all) return callback(null, addresses)
    const [first] = addresses
    callback(null, first?.address ?? '', first?.family)
  })
}

const forbidden = (hostname: string): ForbiddenAddressError =>
  new ForbiddenAddressError(
    `${hostname} leads to an address where a cloud machine keeps its own secrets. It was not asked. Check the base URL of the model.`,
  )
