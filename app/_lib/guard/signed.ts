import { createHmac, timingSafeEqual } from 'node:crypto'
import type { PasswordKey } from './passwordKey.ts'

/** Returns the signature of a claim. `purpose` is part of it, so that what was signed for one thing is worth nothing for another. */
export const sign = (purpose: string, claim: string, key: PasswordKey): string =>
  createHmac('sha256', key.signingKey).update(`${purpose}\n${claim}`).digest('base64url')

/** Returns whether this is the claim's signature; takes the same time either way. */
export function isSigned(signature: string, purpose: string, claim: string, key: PasswordKey): boolean {
  const expected = Buffer.from(sign(purpose, claim, key))
  const given = Buffer.from(signature)
  return given.length === expected.length && timingSafeEqual(given, expected)
}

/** A request carries a few cookies of a name at most: one for each path somebody set it for. */
const COOKIES_MAX = 16

/** Returns the port a browser sees us at, as its Host header has it: a proxy or tunnel before us has its own. */
export const seenPort = (request: Request): string =>
  /:(\d{1,5})$/.exec(request.headers.get('host') ?? '')?.[1] ?? 'none'

/** Returns a cookie's name with the port in it: cookies do not know ports, and another dashboard of this host would set its own in place of ours. */
export const cookieName = (request: Request, base: string): string => `${base}_${seenPort(request)}`

/** Returns every value of our cookie of this name: another app of this host may have set one of its own, which browsers may send first. */
export function cookiesOf(request: Request, base: string): string[] {
  const name = cookieName(request, base)
  const cookies = (request.headers.get('cookie') ?? '').split(';').map((each) => each.trim())
  return cookies
    .filter((each) => each.startsWith(`${name}=`))
    .slice(0, COOKIES_MAX)
    .map((each) => each.slice(name.length + 1))
}
