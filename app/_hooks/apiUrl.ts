export type UrlParams = Record<string, string | number>

/** Returns the parameters that say something: null and the empty text count as left out. */
export const presentOf = (params: object): UrlParams =>
  Object.fromEntries(
    Object.entries(params).filter(([, value]) => value !== null && value !== undefined && value !== ''),
  )

/** Returns an address of our API with the parameters that say something as its query. */
export function apiUrl(path: string, params: object): string {
  const query = new URLSearchParams(Object.entries(presentOf(params)).map(([name, value]) => [name, String(value)]))
  return query.size === 0 ? path : `${path}?${query}`
}
