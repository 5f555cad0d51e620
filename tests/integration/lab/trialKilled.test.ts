import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TrialPlanInput, type TrialReport, trialReportSchema } from '@/lib/contracts/labTrial.ts'
import { type FakeProvider, startFakeProvider } from '@/tests/support/fakeProvider.ts'
import type { TempDb } from '@/tests/support/tempDb.ts'
import { buyingProvider, recordContexts } from '@/tests/support/trialWorld.ts'

let recorded: TempDb
let provider: FakeProvider
/** Called with each request, before it is answered. */
let heard = () => {}
beforeAll(async () => {
  recorded = await recordContexts(8)
  await recorded.db.$disconnect()
  const buying = buyingProvider({ CAREFUL: 0.3, BOLD: 0.7 })
  provider = await startFakeProvider((body, at) => {
    heard()
    return buying(body, at)
  })
}, 240_000)
afterAll(async () => {
  await provider.close()
  fs.rmSync(recorded.dataDir, { recursive: true, force: true })
})

/** Starts the real command; `killAt`: after so many requests it is killed, as by the system. */
async function run(
  planFile: string,
  killAt: number | null,
): Promise<{ code: number | null; report: TrialReport | null }> {
  const child = spawn(process.execPath, ['worker/lab/lab.ts', 'trial', '--plan', planFile, '--yes', 'any', '--json'], {
    env: { NODE_ENV: 'test', PATH: process.env.PATH, HOME: process.env.HOME, NOCTURNE_DATA_DIR: recorded.dataDir },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let left = killAt ?? Number.POSITIVE_INFINITY
  heard = () => {
    left -= 1
    if (left === 0) child.kill('SIGKILL')
  }
  let [out, errors] = ['', '']
  child.stdout.on('data', (piece: Buffer) => {
    out += piece.toString('utf8')
  })
  child.stderr.on('data', (piece: Buffer) => {
    errors += piece.toString('utf8')
  })
  const [code] = (await once(child, 'close')) as [number | null]
  if (killAt === null && code !== 0) throw new Error(errors.slice(-2_000))
  return { code, report: out.trim() === '' ? null : trialReportSchema.parse(JSON.parse(out)) }
}

test('killed again and again it goes on where it was: no request is paid twice, and what was on its way is said to be lost', async () => {
  const { baseUrl } = provider
  const plan: TrialPlanInput = {
    name: 'killed',
    agentId: 'recorded',
    contexts: { count: 6 },
    variants: [
      { name: 'careful', prompt: 'Trade with care. This is the CAREFUL prompt.', model: { baseUrl, name: 'm' } },
      { name: 'bold', prompt: 'Trade with nerve. This is the BOLD prompt.', model: { baseUrl, name: 'm' } },
    ],
    samples: 3,
    spendUsdMax: 1,
    concurrency: 2,
  }
  const file = path.join(recorded.dataDir, 'plan.json')
  fs.writeFileSync(file, JSON.stringify(plan))
  for (const killAt of [1, 7, 9]) expect(await run(file, killAt)).toEqual({ code: null, report: null })
  const { report } = await run(file, null)
  const { samples, notes } = report ?? { samples: [], notes: [] }
  expect(samples).toHaveLength(36)
  const lost = samples.filter(({ status }) => status === 'lost').length
  const decided = samples.filter(({ status }) => status === 'decided').length
  expect(decided + lost).toBe(36)
  // At most what two workers had on their way at each of three deaths.
  expect(lost).toBeGreaterThan(0)
  expect(lost).toBeLessThanOrEqual(6)
  expect(notes.join(' ')).toContain('on the way when a process died')
  const times = new Map<string, number>()
  for (const { body } of provider.requests) {
    const bytes = JSON.stringify(body)
    times.set(bytes, (times.get(bytes) ?? 0) + 1)
  }
  expect(provider.requests.length).toBeLessThanOrEqual(36)
  expect(times.size).toBe(12)
  for (const count of times.values()) expect(count).toBeLessThanOrEqual(3)
}, 240_000)
