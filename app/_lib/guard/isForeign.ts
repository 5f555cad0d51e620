/** Methods that change nothing. */
export const isReading = (method: string): boolean => method === 'GET' || method === 'HEAD' || method === 'OPTIONS'

/**
 * Returns whether a browser sent this request for another site's page. Browsers say so in Sec-Fetch-Site and, on writes, in Origin; scripts send
 * neither and are not fooled by pages. `same-site` is foreign too: http://localhost:8080 is the same site as we are.
 */
export function isForeign(request: Request): boolean {
  const site = request.headers.get('sec-fetch-site')
  const isNavigation = request.headers.get('sec-fetch-mode') === 'navigate'
  if (isReading(request.method)) return (site === 'cross-site' || site === 'same-site') && !isNavigation
  if (site !== null && site !== 'same-origin') return true
  const origin = request.headers.get('origin')
  return origin !== null && !isSameOrigin(origin, request.headers.get('host'))
}

function isSameOrigin(origin: string, host: string | null): boolean {
  try {
    return host !== null && new URL(origin).host === host.toLowerCase()
  } catch {
    // "null", which a sandboxed frame sends, is no URL and not us.
    return false
  }
}
