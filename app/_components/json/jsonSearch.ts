import { Written } from '@/lib/domain/written.ts'

/** A JSON value as parsed. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** A number as JSON wrote it, where a float would be another: an id of 20 digits is shown with all of them. */
function exactNumber(_key: string, value: Json, context?: { source?: string }): Json {
  const source = context?.source
  if (typeof value !== 'number' || source === undefined || source.length < 16) return value
  const [exact, shown] = [Written.read(source), Written.read(value)]
  return exact !== null && shown !== null && exact.compare(shown) === 0 ? value : source
}

/** Returns parsed JSON, or undefined for text that is none. Only objects and arrays count: a lone string or number is text. */
export function readJsonTree(text: string): Json[] | { [key: string]: Json } | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    return JSON.parse(text, exactNumber) as Json[] | { [key: string]: Json }
  } catch {
    return undefined
  }
}

export interface JsonHit {
  path: string
  /** Text around the match: before, the match itself, after. */
  excerpt: [string, string, string]
}

const AROUND = 40

/** Returns up to `hitsMax` places whose key or value contains `needle`, ignoring case, in document order. */
export function searchJson(root: Json, needle: string, hitsMax = 200): JsonHit[] {
  const wanted = needle.toLowerCase()
  const hits: JsonHit[] = []
  // A stack instead of recursion: a hostile answer may nest deeper than the call stack.
  const stack: { path: string; key: string; value: Json }[] = [{ path: '', key: '', value: root }]
  while (stack.length > 0 && hits.length < hitsMax) {
    const at = stack.pop()
    if (at === undefined) break
    const isNode = typeof at.value === 'object' && at.value !== null
    const excerpt = excerptOf(at.key, wanted) ?? (isNode ? null : excerptOf(String(at.value), wanted))
    if (excerpt) hits.push({ path: at.path, excerpt })
    if (!isNode) continue
    // One by one: as arguments of one call a long list overflows the call stack.
    for (const child of childrenOf(at.value, at.path).reverse()) stack.push(child)
  }
  return hits
}

function childrenOf(value: Json, path: string): { path: string; key: string; value: Json }[] {
  if (Array.isArray(value)) return value.map((item, index) => ({ path: `${path}[${index}]`, key: '', value: item }))
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).map(([key, item]) => ({ path: path === '' ? key : `${path}.${key}`, key, value: item }))
}

function excerptOf(text: string, wanted: string): [string, string, string] | null {
  const at = text.toLowerCase().indexOf(wanted)
  if (at < 0) return null
  const end = at + wanted.length
  return [
    (at > AROUND ? '…' : '') + text.slice(Math.max(0, at - AROUND), at),
    text.slice(at, end),
    text.slice(end, end + AROUND) + (text.length > end + AROUND ? '…' : ''),
  ]
}
