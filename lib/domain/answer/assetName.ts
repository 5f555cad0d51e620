const QUOTE_SUFFIX = /(?:[-/_:]?(?:USDT|USDC|USD)(?::USD[TC]?)?(?:[-_]?PERP)?|[-/_:]PERP)$/i
const INVISIBLE = /[\u200b-\u200d\u2060\ufeff]/g

/**
 * Returns the listed coin a model's name means: the same name in any case, or with a quote currency behind it (`BTC/USDT`). Null for anything
 * else. Never PEPE for kPEPE (a unit of a thousand), never a look-alike letter, never a full name.
 */
export function toListedCoin(name: string, coins: readonly string[]): string | null {
  const clean = name.replace(INVISIBLE, '').trim()
  return findOnly(clean, coins) ?? findOnly(clean.replace(QUOTE_SUFFIX, ''), coins)
}

function findOnly(name: string, coins: readonly string[]): string | null {
  if (coins.includes(name)) return name
  // Only plain ASCII is compared without case: the Kelvin sign, for one, becomes an ordinary "k" when lowered.
  if (!/^[\x21-\x7e]+$/.test(name)) return null
  const matching = coins.filter((coin) => coin.toLowerCase() === name.toLowerCase())
  return matching.length === 1 ? (matching[0] ?? null) : null
}
