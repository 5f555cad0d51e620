import { randomBytes } from 'node:crypto'
import { passwordKey } from './passwordKey.ts'
import type { Place } from './session.ts'
import { readSessionBook } from './sessionBook.ts'
import { cookieName, cookiesOf, isSigned, sign } from './signed.ts'

/**
 * A browser that logged in once keeps a signed number. It opens nothing; it only has attempts at the password of its own, so that nobody who guesses can
 * use up the owner's. It ends with the password, and when a person logs out everywhere.
 */
const DEVICE_COOKIE = 'nocturne_device'
const DEVICE_S = 400 * 86_400

/** Returns the number of the browser a request comes from; null when it never logged in here. */
export function deviceOf(request: Request, place: Place): string | null {
  for (const cookie of cookiesOf(request, DEVICE_COOKIE)) {
    const [id, signature, ...rest] = cookie.split('.')
    if (
      id &&
      signature &&
      rest.length === 0 &&
      isSigned(signature, purposeOf(place), id, passwordKey(place.password, place.dataDir))
    )
      return id
  }
  return null
}

/** Returns the Set-Cookie value that makes the browser of a request known; one that is known keeps its number. */
export function deviceCookie(request: Request, known: string | null, place: Place, isHttps: boolean): string {
  const id = known ?? randomBytes(12).toString('base64url')
  const value = `${id}.${sign(purposeOf(place), id, passwordKey(place.password, place.dataDir))}`
  return `${cookieName(request, DEVICE_COOKIE)}=${value}; Path=/api/session; HttpOnly; SameSite=Strict; Max-Age=${DEVICE_S}${isHttps ? '; Secure' : ''}`
}

const purposeOf = ({ dataDir }: Place): string => `device ${readSessionBook(dataDir).generation}`
