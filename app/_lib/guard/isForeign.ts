import type { WebEnv } from '@/lib/env/webEnv.ts'
import { isLoopback } from '@/lib/isLoopback.ts'
import { hostName } from './isAllowedHost.ts'

/** Methods that change nothing. */
export const isReading = (method: string): boolean => method === 'GET' || method === 'HEAD' || method === 'OPTIONS'

type Bound = Pick<WebEnv, 'httpsHosts'>

/**
 * Returns whether a browser sent this request for another site's page. Browsers say so in Sec-Fetch-Site and, on writes, in Origin; scripts send
 * neither and are not fooled by pages. `same-site` is foreign too: http://localhost:8080 is the same site as we are.
 */
export function isForeign(request: Request, bound: Bound): boolean {
  const site = request.headers.get('sec-fetch-site')
  const isNavigation = request.headers.get('sec-fetch-mode') === 'navigate'
  if (isReading(request.method)) return (site === 'cross-site' || site === 'same-site') && !isNavigation
  if (site !== null && site !== 'same-origin') return true
  const origin = request.headers.get('origin')
  return origin !== null && !isOwnOrigin(origin, request, bound)
}

/** Returns whether a browser says that a page of ours sent this request. What is not foreign may still be a script, which says nothing. */
export function isFromOwnPage(request: Request, bound: Bound): boolean {
  const origin = request.headers.get('origin')
  return (
    request.headers.get('sec-fetch-site') === 'same-origin' || (origin !== null && isOwnOrigin(origin, request, bound))
  )
}

/** Returns whether the browser that asks reaches us over https: only a proxy can see to that, and the configuration says for which names one does. */
export const isHttps = (request: Request, { httpsHosts }: Bound): boolean =>
  httpsHosts.includes(hostName(request.headers.get('host')) ?? '')

/** Compared whole, as browsers write it: a scheme, user name or port that is not ours makes another origin, and so does "null". */
function isOwnOrigin(origin: string, request: Request, bound: Bound): boolean {
  const host = request.headers.get('host')?.toLowerCase()
  const name = hostName(host ?? null)
  if (host === undefined || name === null) return false
  const isOverHttps = isHttps(request, bound)
  // This machine itself can be reached past the proxy.
  return (
    (isOverHttps && origin === `https://${host}`) || ((!isOverHttps || isLoopback(name)) && origin === `http://${host}`)
  )
}
