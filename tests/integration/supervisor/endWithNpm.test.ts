import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, onTestFinished, test, vi } from 'vitest'
import { endWithNpm } from '@/worker/setup/endWithNpm.mjs'

const root = path.resolve(import.meta.dirname, '../../..')
const url = (file: string) => JSON.stringify(pathToFileURL(path.join(root, file)).href)

/** What start.mjs does around its building: watches its parent, and ends its family when it is asked to stop. */
const supervisor = (child: string) => `
  import { endWithNpm } from ${url('worker/setup/endWithNpm.mjs')}
  import { createFamily } from ${url('worker/supervision/family.ts')}
  import { stopSignal } from ${url('worker/supervision/stopSignal.ts')}
  endWithNpm()
  const family = createFamily(() => {})
  const stop = stopSignal(() => family.kill())
  const args = ['--eval', ${JSON.stringify(child)}]
  await family.start([{ name: 'agent', args, env: { NODE_ENV: 'test' }, cwd: process.cwd(), readyUrl: null, isRequired: true }])
  await stop
  await family.stop()
  process.exit(0)`

/** A shell as npm puts it between itself and its script, and the child of the supervisor that it runs; the child tells how it ends. */
async function startUnderShell(): Promise<{ shell: ChildProcess; child: net.Socket }> {
  const server = net.createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  const code = `
    const socket = require('node:net').connect(${port}, '127.0.0.1')
    process.on('SIGTERM', () => socket.end('asked', () => process.exit(0)))
    process.send({ ready: true })`
  // The shell stays: it has a second thing to do.
  const shell = spawn('sh', ['-c', '"$0" --input-type=module --eval "$1"; true', process.execPath, supervisor(code)], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, npm_lifecycle_event: 'start' },
  })
  const [child] = (await once(server, 'connection')) as [net.Socket]
  return { shell, child: child.setEncoding('utf8') }
}

test('when the shell that npm put before it ends, the supervisor ends, and its children are asked to first', async () => {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const { shell, child } = await startUnderShell()
    const said: string[] = []
    child.on('data', (text: string) => said.push(text))
    shell.kill(signal)
    await once(child, 'close')
    expect(said.join('')).toMatch(/^asked$/)
  }
}, 30_000)

test('what a person started without npm watches nobody, and so outlives the shell it was started from', () => {
  const watch = vi.spyOn(globalThis, 'setInterval').mockImplementation(() => ({ unref: () => {} }) as NodeJS.Timeout)
  onTestFinished(() => {
    watch.mockRestore()
    vi.unstubAllEnvs()
  })
  vi.stubEnv('npm_lifecycle_event', undefined)
  endWithNpm()
  expect(watch).not.toHaveBeenCalled()
  vi.stubEnv('npm_lifecycle_event', 'start')
  endWithNpm()
  expect(watch).toHaveBeenCalledTimes(1)
})
