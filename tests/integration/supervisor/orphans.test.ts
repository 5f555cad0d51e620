import { spawn } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../../..')
const url = (file: string) => JSON.stringify(pathToFileURL(path.join(root, file)).href)

const supervise = (child: string) => `
  import { createFamily } from ${url('worker/supervision/family.ts')}
  const args = ['--import', ${url('worker/setup/exitWithParent.mjs')}, '--eval', ${JSON.stringify(child)}]
  const env = { NODE_ENV: 'test' }
  const spec = { name: 'agent', args, env, cwd: process.cwd(), readyUrl: null, isRequired: true }
  await createFamily(() => {}).start([spec])`

const start = (program: string) =>
  spawn(process.execPath, ['--input-type=module', '--eval', program], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  })

test('children end when the supervisor is killed outright', async () => {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo

  // The child holds a connection to this test: it closes when, and only when, the child is gone.
  const child = `require('node:net').connect(${port}, '127.0.0.1'); process.send({ ready: true })`
  const supervisor = start(supervise(child))

  const [socket] = (await once(server, 'connection')) as [net.Socket]
  socket.resume()
  supervisor.kill('SIGKILL')
  await once(socket, 'close')
  server.close()
  expect(supervisor.killed).toBe(true)
})

test("a child's own child may wait for its parent's words and is not ended by them being late", async () => {
  // As the development server of Next does: the forked process has nothing to do until its parent writes to it.
  const forked = `process.on('message', (word) => process.send(word + ' heard', () => process.exit(0)))`
  const child = `
    if (process.argv[1] !== 'forked') {
      const { spawn } = require('node:child_process')
      const stdio = ['ignore', 'inherit', 'inherit', 'ipc']
      const own = spawn(process.execPath, [...process.execArgv.slice(0, 2), '--eval', ${JSON.stringify(forked)}], { stdio })
      own.on('message', (word) => word === 'late heard' && process.send({ ready: true }))
      own.on('spawn', () => own.send('late'))
    }`
  const supervisor = start(`${supervise(child)}; process.exit(0)`)
  const [code] = (await once(supervisor, 'exit')) as [number | null]
  expect(code).toBe(0)
})
