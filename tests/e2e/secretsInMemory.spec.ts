import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { VARIABLES } from '../../lib/env/variables.ts'
import { marksInMemory } from '../support/processMemory.ts'
import { startProcessStack } from '../support/processStack.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const mark = () => randomBytes(16).toString('hex')

/** A folder that has all of the project but a `.env` of its own, so that the one of this machine is neither read nor touched. */
function projectWith(dotEnv: string): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nocturne-project-'))
  for (const name of fs.readdirSync(ROOT))
    if (!/^(\.env.*|\.git|data)$/.test(name)) fs.symlinkSync(path.join(ROOT, name), path.join(folder, name))
  fs.writeFileSync(path.join(folder, '.env'), dotEnv)
  return folder
}

test('no key and no other word of .env or the shell is in the memory of the dashboard, the paper exchange or the baseline', async () => {
  test.skip(process.platform !== 'linux', 'only Linux shows a process’s memory')
  const inFile = {
    HYPERLIQUID_PRIVATE_KEY: randomBytes(32).toString('hex'),
    LLM_API_KEY: mark(),
    TAAPI_API_KEY: mark(),
    MY_OTHER_SECRET: mark(),
    LLM_API_KEY__SECOND: mark(),
    NEXT_PUBLIC_SECRET: mark(),
  }
  const inShell = { OPENROUTER_API_KEY: mark(), ANOTHER_SECRET: mark(), OPENROUTER_API_KEY__SECOND: mark() }
  const comment = mark()
  const lines = Object.entries(inFile).map(([name, value]) => `${name}=${value}`)
  const project = projectWith(
    [...lines, `# ${comment}`, 'LLM_BASE_URL=http://127.0.0.1:9/v1', 'LLM_MODEL=baseline'].join('\n'),
  )
  // What is set, even to nothing, would hide what stands in the file.
  const unset = Object.fromEntries(
    Object.keys(VARIABLES)
      .filter((name) => name in inFile || name.startsWith('LLM_'))
      .map((name) => [name, undefined]),
  )
  const env = { ...unset, ...inShell, NOCTURNE_MARKET: 'synthetic:1', ASSETS: 'BTC', INTERVAL: '5m' }
  const stack = await startProcessStack({ isHeadless: false, root: project, env })
  try {
    await expect.poll(() => statusOf(`${stack.webUrl}/api/health`), { timeout: 60_000 }).toBe(200)
    for (const address of ['/', '/settings', '/api/models', '/api/status', '/.env', '/nothing'])
      await statusOf(`${stack.webUrl}${address}`)
    const marks = { ...inFile, ...inShell, comment }
    const held = (name: string) => marksInMemory(stack.pidOf(name) ?? 0, marks)
    expect(held('web')).toEqual([])
    expect(held('paperExchange')).toEqual([])
    expect(held('baselineModel')).toEqual([])
    // What would be found if it were there.
    expect(held(`agent:${stack.agentId}`)).toEqual(
      expect.arrayContaining(['HYPERLIQUID_PRIVATE_KEY', 'LLM_API_KEY', 'OPENROUTER_API_KEY']),
    )
  } finally {
    await stack.stop()
    fs.rmSync(project, { recursive: true, force: true })
    fs.rmSync(stack.dataDir, { recursive: true, force: true })
  }
})

const statusOf = (url: string): Promise<number> =>
  fetch(url, { redirect: 'manual' }).then(
    (answer) => answer.status,
    () => 0,
  )
