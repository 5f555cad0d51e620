import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { keccak256, toHex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { usd } from '../../lib/domain/decimal.ts'
import { createSyntheticFeed } from '../../lib/paper/feeds/syntheticFeed.ts'
import { createPaperServer } from '../../lib/paper/paperServer.ts'
import { openAccount } from '../../lib/run/inProcessVenue.ts'
import { ccxtSteps } from './ccxtSteps.mjs'
import { hyperliquidSteps } from './hyperliquidSteps.mjs'

// npm run test:clients: two clients that other people wrote, unmodified, against the paper exchange. What they can do on the venue they must be able to do
// here. They are large and nothing else needs them, so they are fetched when asked for (about 100 MB into .tools/clients), and CI does not run this.

const ROOT = path.resolve(import.meta.dirname, '../..')
const FOLDER = path.join(ROOT, '.tools', 'clients')
const PACKAGES = { ccxt: '4.5.84', hyperliquid: '1.7.7' }

const versionOf = (name) => {
  const file = path.join(FOLDER, 'node_modules', name, 'package.json')
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')).version : null
}

function fetchClients() {
  const missing = Object.entries(PACKAGES).filter(([name, version]) => versionOf(name) !== version)
  if (missing.length === 0) return
  const wanted = missing.map(([name, version]) => `${name}@${version}`)
  console.log(`Getting ${wanted.join(' and ')} into .tools/clients …`)
  fs.mkdirSync(FOLDER, { recursive: true })
  const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const all = Object.entries(PACKAGES).map(([name, version]) => `${name}@${version}`)
  const { status } = spawnSync('npm', ['install', '--prefix', FOLDER, ...flags, ...all], { stdio: 'inherit' })
  if (status !== 0) throw new Error('npm could not get them.')
}

const load = (file) => import(pathToFileURL(path.join(FOLDER, 'node_modules', file)).href)

/** Does the steps in turn on an account of their own, tells each, and returns how many failed. */
async function walk(name, client, steps) {
  let failed = 0
  for (const [title, step] of steps) {
    try {
      await step()
      console.log(`pass  ${name}  ${title}`)
    } catch (error) {
      failed += 1
      console.log(`FAIL  ${name}  ${title}\n      ${String(error?.stack ?? error).slice(0, 900)}`)
    }
  }
  await client.close()
  return failed
}

fetchClients()
const server = await createPaperServer({ feed: createSyntheticFeed({ seed: 1 }), speed: 1 })

/** Each client has an account of its own. */
async function accountOf(name) {
  const key = keccak256(toHex(`client ${name}`))
  const { address } = privateKeyToAccount(key)
  openAccount(server.venue, address, usd(10_000))
  return { url: server.url, wsUrl: server.wsUrl, key, address, nowMs: server.venue.clock.nowMs }
}

let failed = 0
let total = 0
for (const [name, make] of [
  ['ccxt', async (venue) => ccxtSteps((await load('ccxt/js/ccxt.js')).default, venue)],
  ['hyperliquid', async (venue) => hyperliquidSteps(await load('hyperliquid/dist/index.mjs'), venue)],
]) {
  const { client, steps } = await make(await accountOf(name))
  total += steps.length
  failed += await walk(`${name} ${versionOf(name)}`, client, steps)
}
await server.close()
console.log(`\n${total - failed} of ${total} steps are right.`)
process.exit(failed === 0 ? 0 : 1)
