import { once } from 'node:events'
import net from 'node:net'
import { expect, test } from 'vitest'
import { checkPorts } from '@/worker/supervision/ports.ts'

test('a port in use names the port, what needs it and the variable that changes it', async () => {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  const needed = { host: '127.0.0.1', port, variable: 'PAPER_PORT', what: 'the paper exchange' }
  await expect(checkPorts([needed])).rejects.toMatchObject({
    code: 'port_in_use',
    message: `Port ${port} on 127.0.0.1 is in use, and the paper exchange needs it. End what uses it, or set PAPER_PORT to another port.`,
  })
  server.close()
  await once(server, 'close')
  await checkPorts([needed])
})

test('an address that is not of this machine is said to be the trouble, not the port', async () => {
  const needed = { host: '203.0.113.1', port: 3000, variable: 'PORT', what: 'the dashboard' }
  await expect(checkPorts([needed])).rejects.toThrow(/EADDRNOTAVAIL.*Set API_HOST to an address of this machine/)
})
