import { spawn } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { EXIT_CONFIG, EXIT_FAILURE } from '@/lib/errorCodes.ts'

const ENTRY = path.resolve(import.meta.dirname, '../../../worker/processes/baselineModel.ts')

async function run(BASELINE_PORT: string) {
  const child = spawn(process.execPath, [ENTRY], { env: { NODE_ENV: 'test', PATH: process.env.PATH, BASELINE_PORT } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)))
  const [code] = await once(child, 'close')
  return { code, output }
}

test('a port that another program took is not a wrong setting: it may be given back', async () => {
  const stranger = net.createServer().listen(0, '127.0.0.1')
  await once(stranger, 'listening')
  onTestFinished(() => void stranger.close())
  const { code, output } = await run(String((stranger.address() as net.AddressInfo).port))
  expect(code).toBe(EXIT_FAILURE)
  expect(output).toContain('set BASELINE_PORT to another')
})

test('a wrong setting is said to be one', async () => {
  expect((await run('many')).code).toBe(EXIT_CONFIG)
})
