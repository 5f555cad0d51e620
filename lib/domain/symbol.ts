/** What people and exchanges append to a coin: Hyperliquid's perpetuals are all against USDC and named by the coin alone. */
const SUFFIXES = /[-/_: ]?(USDT|USDC|USD|PERP)$/i

/**
 * Returns the venue's name for a symbol written any usual way (BTC/USDT, btc-usd, BTCUSDT, BTC-PERP, BTC/USDC:USDC) among the coins there are, null when
 * there is none. Only case and the quote are ever changed: PEPE is not kPEPE, a thousand of them is another price.
 */
export function parseSymbol(symbol: string, coins: readonly string[]): string | null {
  const bare = symbol.trim()
  const base = bare.split('/')[0] ?? ''
  const candidates = [bare, bare.replace(SUFFIXES, ''), bare.replace(SUFFIXES, '').replace(SUFFIXES, ''), base]
  for (const candidate of candidates) {
    const exact = coins.find((coin) => coin === candidate)
    if (exact !== undefined) return exact
    const folded = coins.filter((coin) => coin.toLowerCase() === candidate.toLowerCase())
    if (candidate !== '' && folded.length === 1) return folded[0] ?? null
  }
  return null
}
