import { isLoopback } from '../isLoopback.ts'

/** What is judged of a request: its method and every value of every header, as Node's `headersDistinct` has them. */
export interface RequestHead {
  method?: string | undefined
  headersDistinct: NodeJS.Dict<string[]>
}

export interface Refusal {
  status: 403 | 415
  sentence: string
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS'])
/** What a browser says of a request a person typed, or that a page of the same origin made. */
const OWN_SITES = new Set(['none', 'same-origin'])

/**
 * Returns why a server that speaks to programs of this machine alone does not answer this request or websocket upgrade; null: it may. Any web page a person
 * opens can send to a port here, so refused are: a Host that is not this machine's (a name that was rebound to it carries its own), an Origin or
 * Sec-Fetch-Site of another place, and a body that does not call itself JSON, which a page cannot send without asking first. Programs send neither Origin
 * nor Sec-Fetch-Site, or, like Python's websocket-client, the Origin of the very server.
 */
export function refuseStranger({ method = 'GET', headersDistinct: headers }: RequestHead): Refusal | null {
  const [host, ...otherHosts] = headers.host ?? []
  if (host === undefined || otherHosts.length > 0 || !isLoopback(hostName(host)))
    return { status: 403, sentence: 'This server answers to its own machine only.' }
  const isOwn =
    (headers.origin ?? []).every((origin) => origin === `http://${host}`) &&
    (headers['sec-fetch-site'] ?? []).every((site) => OWN_SITES.has(site))
  if (!isOwn) return { status: 403, sentence: 'This server does not answer to web pages.' }
  if (READING.has(method)) return null
  const [type = '', ...otherTypes] = headers['content-type'] ?? []
  const isJson = otherTypes.length === 0 && type.split(';')[0]?.trim().toLowerCase() === 'application/json'
  return isJson ? null : { status: 415, sentence: 'Send JSON, with the content type application/json.' }
}

/** Returns the name in a Host header, without its port; what is no such header comes back whole. */
const hostName = (host: string): string => (/^(\[[^\]]*\]|[^:]*)(:\d{1,5})?$/.exec(host)?.[1] ?? host).toLowerCase()
