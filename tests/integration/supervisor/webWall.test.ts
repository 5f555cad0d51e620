import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

// A plain server in place of Next behind the files that Node loads before it: it tells what headers reached it, and never answers an upgrade, as Next does.

const setup = (name: string) => pathToFileURL(path.resolve('worker/setup', `${name}.mjs`)).href
const SERVER = `
  let later = 0
  const server = require('node:http').createServer((request, response) => {
    if (request.url === '/count') return response.end(JSON.stringify({ later }))
    if (request.url === '/later') {
      later += 1
      return setImmediate(() => response.end('made'))
    }
    response.end(JSON.stringify([request.headers, request.headersDistinct]))
  })
  server.on('upgrade', () => {})
  server.listen(0, '127.0.0.1', () => process.send(server.address().port))`

let child: ChildProcess
let port: number
beforeAll(async () => {
  child = spawn(process.execPath, ['--import', setup('webWall'), '--eval', SERVER], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  ;[port] = (await once(child, 'message')) as [number]
})
afterAll(() => {
  child.kill()
})

/** Sends the lines as they are and resolves to all that came back until the server closed the connection. */
async function exchange(...lines: string[]): Promise<string> {
  const socket = net.connect(port, '127.0.0.1')
  socket.write(`${[...lines, 'Host: localhost'].join('\r\n')}\r\n\r\n`)
  let text = ''
  socket.on('data', (chunk) => {
    text += String(chunk)
  })
  await once(socket, 'close')
  return text
}
const ask = (target: string, ...headers: string[]) => exchange(`${target} HTTP/1.1`, 'Connection: close', ...headers)

test('a request that is broken off is no line in the log; other errors are', () => {
  const program = `
    const broken = Object.assign(new Error('aborted'), { code: 'ECONNRESET' })
    console.error(' ⨯ ', broken)
    console.error('uncaughtException: ', broken)
    console.error(' ⨯ ', new Error('another'))`
  const { stderr } = spawnSync(process.execPath, ['--import', setup('webWall'), '--eval', program], {
    encoding: 'utf8',
  })
  expect(stderr).toContain('another')
  expect(stderr).not.toContain('aborted')
})

test('who holds more than a thousand connections keeps nobody out', async () => {
  const sockets = Array.from({ length: 1_100 }, (_, at) => {
    const socket = net.connect(port, '127.0.0.1').on('error', () => {})
    socket.on(
      'connect',
      () => at % 2 === 0 && socket.write('POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n'),
    )
    return socket
  })
  await Promise.all(sockets.map((socket) => new Promise((done) => socket.once('connect', done).once('close', done))))
  expect(await ask('GET /')).toContain('200 OK')
  await vi.waitFor(() => expect(sockets.filter((socket) => !socket.destroyed).length).toBeLessThanOrEqual(1_024))
  for (const socket of sockets) socket.destroy()
})

test('all the cookies a browser may send, 180 of 4 kB, are read, and not much more: then words say what to do', async () => {
  const cookies = (count: number) =>
    `Cookie: ${Array.from({ length: count }, (_, at) => `c${at}=${'x'.repeat(4_000)}`).join('; ')}`
  expect(await ask('GET /count', cookies(180))).toContain('200 OK')
  const refused = await ask('GET /count', cookies(260))
  expect(refused).toMatch(/^HTTP\/1\.1 431 /)
  expect(JSON.parse(refused.split('\r\n\r\n')[1] ?? '')).toMatchObject({
    error: { message: expect.stringContaining('Delete the cookies of this host') },
  })
  expect(await exchange('no request at all')).toMatch(/^HTTP\/1\.1 400 [\s\S]*This is no request that can be read/)
})

test('fifty requests written at once are one, and one after another are all answered', async () => {
  const request = 'GET /later HTTP/1.1\r\nHost: localhost\r\n\r\n'
  const greedy = net.connect(port, '127.0.0.1').on('error', () => {})
  greedy.write(request.repeat(50))
  await once(greedy.resume(), 'close')
  expect(await ask('GET /count')).toContain('{"later":1}')
  const patient = net.connect(port, '127.0.0.1')
  for (let at = 0; at < 5; at += 1) {
    patient.write(request)
    expect(String((await once(patient, 'data'))[0])).toContain('200 OK')
  }
  patient.destroy()
  expect(await ask('GET /count')).toContain('{"later":6}')
})

describe('what reaches Next', () => {
  test.each([
    'x-prerender-revalidate',
    'x-prerender-revalidate-if-generated',
    'X-Middleware-Subrequest',
    'x-middleware-next',
    'x-middleware-set-cookie',
    'x-invoke-path',
    'x-invoke-output',
    'x-matched-path',
    'x-now-route-matches',
    'x-nextjs-data',
    'x-next-resume-state-length',
    'next-resume',
    'next-action',
    'x-action-forwarded',
    'x-forwarded-host',
    'x-forwarded-proto',
    'x-nextjs-something-of-a-later-version',
    'content-security-policy',
    'content-security-policy-report-only',
  ])('%s of a client does not', async (name) => {
    const answer = await ask('GET /', `${name}: /settings`)
    expect(answer).toContain('200 OK')
    expect(answer).not.toContain('/settings')
  })

  test('what its own browser code and a browser send does', async () => {
    const names = ['rsc', 'next-router-prefetch', 'next-url', 'cookie', 'origin', 'sec-fetch-site']
    const answer = await ask('GET /', ...names.map((name) => `${name}: some-${name}`))
    for (const name of names) expect(answer).toContain(`"${name}":"some-${name}"`)
    const state = encodeURIComponent(
      JSON.stringify(['', { children: [['coin', 'BTC', 'd', null], {}] }, null, 'refetch']),
    )
    expect(await ask('GET /', 'rsc: 1', `next-router-state-tree: ${state}`)).toContain(
      `"next-router-state-tree":"${state}"`,
    )
  })

  test.each<[string, ...string[]]>([
    ['no JSON', 'x'],
    ['no address', '%'],
    ['empty', ''],
    ['of another shape', '{}'],
    ['two', '["",{}]', '["",{}]'],
    ['deep', `${'["",{"c":'.repeat(740)}["",{}]${'}]'.repeat(740)}`],
  ])('a router state that is %s does not, on whatever path', async (_what, ...states) => {
    for (const path of ['/login', '/_next/staticx', '/_next/static?/../api/settings', '/_next/static/x.js'])
      expect(await ask(`GET ${path}`, 'rsc: 1', ...states.map((one) => `next-router-state-tree: ${one}`))).toMatch(
        /^HTTP\/1\.1 400 /,
      )
  })

  test('the address of the socket does, whatever a client calls itself', async () => {
    expect(await ask('GET /', 'x-nocturne-peer: 10.0.0.1')).toContain('"x-nocturne-peer":"127.0.0.1"')
  })
})

test.each(['TRACE /', 'OPTIONS *', 'PROPFIND /', 'TRACE /api/status'])('%s is 405', async (target) => {
  expect(await ask(target)).toMatch(/^HTTP\/1\.1 405 /)
})

test.each([
  '/api/cycles/%',
  '/api/cycles/%ZZ',
  '/api/cycles/%c0%ae',
  '/%E0%A4%A',
  '/api/cycles/%25',
  'http://evil.example/',
])('the address %s is 400', async (target) => {
  expect(await ask(`GET ${target}`)).toMatch(/^HTTP\/1\.1 400 /)
})

test('a path and query with what is rightly written in percents passes', async () => {
  expect(await ask('GET /api/coins/kPEPE%2FUSD?x=%ZZ&y=100%25')).toMatch(/^HTTP\/1\.1 200 /)
})

test('an upgrade is cut off at once', async () => {
  const upgrade = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  ]
  for (let each = 0; each < 50; each += 1)
    expect(await exchange('GET /_next/webpack-hmr HTTP/1.1', ...upgrade)).toBe('')
})

test.skipIf(process.platform !== 'linux')('no socket of an upgrade stays behind in the process', async () => {
  const folder = `/proc/${child.pid}/fd`
  const isSocket = (fd: string) => {
    try {
      return fs.readlinkSync(path.join(folder, fd)).startsWith('socket:')
    } catch {
      // Closed since the folder was listed.
      return false
    }
  }
  const sockets = () => fs.readdirSync(folder).filter(isSocket).length
  await ask('GET /')
  const before = sockets()
  for (let each = 0; each < 20; each += 1)
    await exchange('GET /_next/webpack-hmr HTTP/1.1', 'Connection: Upgrade', 'Upgrade: websocket')
  await ask('GET /')
  // The process gives a closed socket back in its own time; one that it kept would stay.
  await expect.poll(sockets).toBeLessThanOrEqual(before + 1)
})

describe('a process that may not see a key', () => {
  let folder: string
  beforeAll(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'nocturne-dotenv-'))
    for (const name of ['.env', '.env.local', '.env.production', 'settings.env'])
      fs.writeFileSync(path.join(folder, name), 'MARKED=a-secret\n')
  })
  afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

  /** Runs a program behind the file and resolves to what it printed. */
  async function run(program: string): Promise<string> {
    const started = spawn(
      process.execPath,
      ['--import', setup('withoutDotEnv'), '--input-type=module', '--eval', program],
      {
        cwd: folder,
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    let text = ''
    started.stdout.on('data', (chunk) => {
      text += String(chunk)
    })
    await once(started, 'close')
    return text.trim()
  }

  test('finds no .env by the loader of Next', async () => {
    const loader = JSON.stringify(pathToFileURL(path.resolve('node_modules/@next/env/dist/index.js')).href)
    const program = `
      import env from ${loader}
      const { loadedEnvFiles } = env.loadEnvConfig(process.cwd(), false)
      console.log(JSON.stringify(loadedEnvFiles), process.env.MARKED ?? 'nothing')`
    expect(await run(program)).toBe('[] nothing')
  })

  test.each([
    "fs.readFileSync('.env', 'utf8')",
    "fs.readFileSync(fs.openSync('.env.local'), 'utf8')",
    "(await promises.readFile('.env.production', 'utf8'))",
    "(await (await promises.open('.env')).readFile('utf8'))",
    "readFileSync(new URL('file://' + process.cwd() + '/.env'), 'utf8')",
    "readFileSync(Buffer.from('.env'), 'utf8')",
    "(await new Promise((resolve) => fs.readFile('.env', 'utf8', (error, text) => resolve(text ?? error.code))))",
    "(fs.copyFileSync('.env', 'copy'), fs.readFileSync('copy', 'utf8'))",
    '(process.loadEnvFile(), process.env.MARKED)',
  ])('finds no .env by %s', async (expression) => {
    const program = `
      import fs, { promises, readFileSync } from 'node:fs'
      try { console.log(${expression}) } catch (error) { console.log(error.code) }`
    expect(await run(program)).toBe('ENOENT')
  })

  test('reads every other file', async () => {
    const program = `import { readFileSync } from 'node:fs'; console.log(readFileSync('settings.env', 'utf8'))`
    expect(await run(program)).toBe('MARKED=a-secret')
  })
})
