import { createParser } from 'nuqs/server'

/** Text of an address, cut to what the API accepts; '' where there is none. */
export const parseAsText = (charsMax: number) =>
  createParser({ parse: (text) => text.slice(0, charsMax), serialize: String }).withDefault('')
