/** Search parameters as Next gives them. */
export type SearchParams = Promise<Record<string, string | string[] | undefined>>

/** Returns the first value of a search parameter, '' when it is not there. */
export const firstOf = (value: string | string[] | undefined): string => (Array.isArray(value) ? value[0] : value) ?? ''

/** Returns the key a page ends above; null for the newest page or for anything that is no key. */
export const readBefore = (value: string | string[] | undefined): number | null =>
  /^[1-9]\d{0,15}$/.test(firstOf(value)) ? Number(firstOf(value)) : null
