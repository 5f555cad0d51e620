import dns from 'node:dns'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { createBoundedFetch } from '@/lib/llm/wire/boundedFetch.ts'

// The resolver is the only thing put on here: names lead where a stranger wants them to, and what is connected to is real.

const ask = (url: string, init: RequestInit = {}) =>
  createBoundedFetch({ bytesMax: 1_000, signal: AbortSignal.timeout(5_000) }).fetch(url, init)

/** Lets the resolver say for one name what each look-up in turn finds. */
function resolveTo(...answers: dns.LookupAddress[][]) {
  let looks = 0
  const lookup = (_name: string, _options: dns.LookupOptions, callback: (...found: unknown[]) => void) => {
    const answer = answers[Math.min(looks, answers.length - 1)]
    looks += 1
    process.nextTick(callback, null, answer)
  }
  vi.spyOn(dns, 'lookup').mockImplementation(lookup as never)
}
afterEach(() => vi.restoreAllMocks())

async function serve(): Promise<{ port: number; heard: string[] }> {
  const heard: string[] = []
  const server = createServer((request, response) => {
    heard.push(request.url ?? '')
    // Each answer on a connection of its own, so that each has to be looked up.
    response.setHeader('connection', 'close')
    if (request.url === '/away') response.writeHead(307, { location: '/there' }).end()
    else response.end('{}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return { port: (server.address() as AddressInfo).port, heard }
}

const LOOPBACK = { address: '127.0.0.1', family: 4 }

describe('a model is not asked', () => {
  test.each([
    ['link-local', { address: '169.254.169.254', family: 4 }],
    ['Alibaba’s', { address: '100.100.100.200', family: 4 }],
    ['AWS’s over IPv6', { address: 'fd00:ec2::254', family: 6 }],
    ['a mapped', { address: '::ffff:169.254.169.254', family: 6 }],
    ['a translated', { address: '64:ff9b::a9fe:a9fe', family: 6 }],
  ])('where its name leads to %s address, alone or beside others', async (_which, found) => {
    const { port, heard } = await serve()
    for (const answer of [[found], [LOOPBACK, found]]) {
      resolveTo(answer)
      await expect(ask(`http://models.example:${port}/v1`)).rejects.toMatchObject({
        code: 'address',
        message: expect.stringContaining(
          'models.example leads to an address where a cloud machine keeps its own secrets',
        ),
      })
    }
    expect(heard).toEqual([])
  })

  test.each([
    'http://169.254.169.254/v1',
    'http://[::ffff:169.254.169.254]/',
    'https://[fd00:ec2::254]/',
    'http://metadata.google.internal/',
  ])('at %s', async (url) => {
    await expect(ask(url)).rejects.toMatchObject({ code: 'address' })
  })

  test('where the name leads elsewhere only when the request is sent on', async () => {
    const { port, heard } = await serve()
    resolveTo([LOOPBACK], [{ address: '169.254.169.254', family: 4 }])
    await expect(ask(`http://models.example:${port}/away`)).rejects.toMatchObject({ code: 'address' })
    expect(heard).toEqual(['/away'])
  })
})

test('any other name is asked as before, at what it leads to', async () => {
  const { port, heard } = await serve()
  resolveTo([LOOPBACK])
  expect(await (await ask(`http://models.example:${port}/v1`)).text()).toBe('{}')
  expect(await (await ask(`http://127.0.0.1:${port}/direct`)).text()).toBe('{}')
  expect(heard).toEqual(['/v1', '/direct'])
})
