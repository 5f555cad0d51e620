import { spawn } from 'node:child_process'
import { once } from 'node:events'
import net from 'node:net'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../../..')
const url = (file: string) => JSON.stringify(pathToFileURL(path.join(root, file)).href)

test('children end when the supervisor is killed outright', async () => {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo

  // The child holds a connection to this test: it closes when, and only when, the child is gone.
  const child = `require('node:net').connect(${port}, '127.0.0.1'); process.send({ ready: true })`
  const parent = `
    import { createFamily } from ${url('worker/supervision/family.ts')}
    const args = ['--import', ${url('worker/exitWithParent.mjs')}, '--eval', ${JSON.stringify(child)}]
    const env = { NODE_ENV: 'test' }
    await createFamily([{ name: 'agent', args, env, cwd: process.cwd(), readyUrl: null, isRequired: true }], () => {}).start()`
  const supervisor = spawn(process.execPath, ['--input-type=module', '--eval', parent], { cwd: root })

  const [socket] = (await once(server, 'connection')) as [net.Socket]
  socket.resume()
  supervisor.kill('SIGKILL')
  await once(socket, 'close')
  server.close()
  expect(supervisor.killed).toBe(true)
})
