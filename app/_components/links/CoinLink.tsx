import Link from 'next/link'

/** A coin's name, and the way to its chart. */
export const CoinLink = ({ coin }: { coin: string }) => (
  <Link
    href={`/coins/${encodeURIComponent(coin)}`}
    title={`${coin}: candles, indicators, decisions`}
    className="font-medium underline decoration-line-strong underline-offset-2 hover:decoration-accent"
  >
    {coin}
  </Link>
)
