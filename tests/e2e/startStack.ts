import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { VARIABLES } from '../../lib/env/variables.ts'
import { STACK_PORTS, STACK_URL } from './stackUrl.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
/** A five-minute cycle takes five seconds. */
const SPEED = 60

/**
 * Starts the real thing with the command a person uses, on synthetic prices and in a data folder of its own, and returns what ends it.
 * Fails with the stack's own words when it does not come up, or does not end when asked to.
 */
export default async function startStack(): Promise<() => Promise<void>> {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'nocturne-e2e-'))
  // How the specs find the logs: what is set here reaches the processes that run them.
  process.env.STACK_DATA_DIR = dataDir
  const stack = spawn(process.execPath, ['worker/setup/start.mjs'], { cwd: ROOT, env: stackEnv(dataDir) })
  const said: string[] = []
  stack.stdout.on('data', (chunk) => said.push(String(chunk)))
  stack.stderr.on('data', (chunk) => said.push(String(chunk)))
  try {
    await untilRunning(stack, said)
  } catch (error) {
    stack.kill('SIGTERM')
    throw error
  }
  return async () => {
    keep(said, path.join(ROOT, 'test-results'))
    if (stack.exitCode !== null)
      throw new Error(`The stack ended before the tests did.\n${said.join('').slice(-4_000)}`)
    const ended = once(stack, 'exit')
    stack.kill('SIGTERM')
    const [code] = (await ended) as [number | null]
    fs.rmSync(dataDir, { recursive: true, force: true })
    if (code !== 0)
      throw new Error(`The stack ended with code ${code} when asked to stop.\n${said.join('').slice(-4_000)}`)
  }
}

/** Every variable of ours is set, most of them empty, so that a `.env` on this machine cannot lend the tests a real key. */
function stackEnv(dataDir: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...Object.fromEntries(Object.keys(VARIABLES).map((name) => [name, ''])),
    NOCTURNE_VENUE: 'paper',
    NOCTURNE_MARKET: 'synthetic:1',
    NOCTURNE_SPEED: String(SPEED),
    NOCTURNE_DATA_DIR: dataDir,
    ASSETS: 'BTC,ETH,SOL',
    INTERVAL: '5m',
    PORT: String(STACK_PORTS.web),
    PAPER_PORT: String(STACK_PORTS.paper),
    BASELINE_PORT: String(STACK_PORTS.baseline),
  }
}

/** Resolves when the supervisor says where the dashboard is. */
function untilRunning(stack: ChildProcess, said: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const patience = setTimeout(() => fail('did not come up within two minutes'), 120_000)
    const fail = (why: string) => {
      clearTimeout(patience)
      reject(new Error(`The stack ${why}.\n${said.join('').slice(-4_000)}`))
    }
    stack.once('exit', (code) => fail(`ended with code ${code}`))
    stack.stdout?.on('data', () => {
      if (!said.join('').includes(`Nocturne is running: ${STACK_URL}`)) return
      clearTimeout(patience)
      resolve()
    })
  })
}

function keep(said: string[], folder: string): void {
  fs.mkdirSync(folder, { recursive: true })
  fs.writeFileSync(path.join(folder, 'stack.log'), said.join(''))
}
