import { describe, expect, it } from 'vitest'
import { parseSymbol } from '@/lib/domain/symbol.ts'

const coins = ['BTC', 'ETH', 'kPEPE', 'HYPE', 'USDE', 'xyz:TSLA']

describe('symbols', () => {
  it.each([
    ['BTC/USDT', 'BTC'],
    ['btc-usd', 'BTC'],
    ['BTCUSDT', 'BTC'],
    ['BTC-PERP', 'BTC'],
    ['BTC-USDC-PERP', 'BTC'],
    ['BTC/USDC:USDC', 'BTC'],
    [' ETH ', 'ETH'],
    ['kPEPE', 'kPEPE'],
    ['KPEPE/USDC', 'kPEPE'],
    ['xyz:TSLA', 'xyz:TSLA'],
    ['USDE', 'USDE'],
  ])('%s is %s', (symbol, coin) => {
    expect(parseSymbol(symbol, coins)).toBe(coin)
  })

  it.each(['PEPE', 'PEPE/USDT', 'DOGE', '', 'USDT', '/'])(
    '%j is none of them: a thousandth of a coin is another price',
    (symbol) => {
      expect(parseSymbol(symbol, coins)).toBeNull()
    },
  )
})
