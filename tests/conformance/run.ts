import { parseArgs } from 'node:util'
import { privateKeyToAccount } from 'viem/accounts'
import { usd } from '../../lib/domain/decimal.ts'
import { describeError } from '../../lib/errors.ts'
import { createSyntheticFeed } from '../../lib/paper/feeds/syntheticFeed.ts'
import { createPaperServer } from '../../lib/paper/paperServer.ts'
import { openAccount } from '../../lib/run/inProcessVenue.ts'
import { paperWallet, RUN_KEY } from '../../worker/wiring/paperWallet.ts'
import { type CardResult, playCards } from './playCards.ts'
import type { CardVenueOptions } from './venue.ts'

// npm run conformance: the facts our code rests on, tried one by one on a paper exchange of its own. With --testnet they are tried on Hyperliquid's testnet
// with HYPERLIQUID_PRIVATE_KEY (and HYPERLIQUID_ACCOUNT_ADDRESS, if the key is an API wallet's): orders of about 20 dollars in --coin, a few cents in fees,
// and an account that ends as it began. It refuses an account that holds anything in that coin. There is no way to run it on mainnet.

const { values } = parseArgs({
  options: {
    testnet: { type: 'boolean', default: false },
    coin: { type: 'string', default: 'ETH' },
    only: { type: 'string' },
  },
})

const TESTNET_URL = 'https://api.hyperliquid-testnet.xyz'

async function openPaper(): Promise<{ options: CardVenueOptions; close(): Promise<void> }> {
  const server = await createPaperServer({ feed: createSyntheticFeed({ seed: 1 }), speed: 1, enforceIpWeights: false })
  const wallet = paperWallet('conformance', RUN_KEY)
  openAccount(server.venue, wallet.address, usd(1_000))
  const options = {
    apiUrl: server.url,
    isTestnet: true,
    wallet,
    account: wallet.address,
    coin: values.coin,
    nowMs: server.venue.clock.nowMs,
    keepsToMinute: false,
  }
  return { options, close: () => server.close() }
}

function testnetOptions(): CardVenueOptions {
  const key = process.env.HYPERLIQUID_PRIVATE_KEY ?? ''
  if (!/^0x[0-9a-fA-F]{64}$/.test(key))
    throw new Error('Set HYPERLIQUID_PRIVATE_KEY to the key of a testnet wallet: 0x and 64 hex digits.')
  const wallet = privateKeyToAccount(key as `0x${string}`)
  const account = (process.env.HYPERLIQUID_ACCOUNT_ADDRESS || wallet.address) as `0x${string}`
  return {
    apiUrl: TESTNET_URL,
    isTestnet: true,
    wallet,
    account,
    coin: values.coin,
    nowMs: Date.now,
    keepsToMinute: true,
  }
}

const tell = ({ id, title, ms, error }: CardResult) =>
  console.log(
    `${error === null ? 'pass' : 'FAIL'}  ${id}  ${String(ms).padStart(6)} ms  ${title}${error === null ? '' : `\n      ${error}`}`,
  )

try {
  const paper = values.testnet ? null : await openPaper()
  const options = paper?.options ?? testnetOptions()
  console.log(`${options.apiUrl}, account ${options.account}, ${options.coin}\n`)
  const results = await playCards(options, values.only?.split(',') ?? null, tell)
  const failed = results.filter(({ error }) => error !== null).length
  console.log(`\n${results.length - failed} of ${results.length} cards hold.`)
  await paper?.close()
  process.exit(failed === 0 ? 0 : 1)
} catch (error) {
  console.error(describeError(error, 2_000))
  process.exit(2)
}
