import { createLoader, createParser, createSerializer } from 'nuqs/server'

/** A row's key: a whole number from 1, anything else is none. */
const parseAsRowKey = createParser({
  parse: (text) => (/^[1-9]\d{0,15}$/.test(text) ? Number(text) : null),
  serialize: String,
})

/** The key a page ends above; null is the newest page. */
export const PAGE_ADDRESS = { before: parseAsRowKey }

/** Returns which page an address asks for. */
export const readPage = createLoader(PAGE_ADDRESS)

const serialize = createSerializer(PAGE_ADDRESS)
/** Returns the address of a screen's page. */
export const pageHref = (screen: string, before: number | null): string => serialize(screen, { before })
