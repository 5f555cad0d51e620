import http from 'node:http'
import { expect, test } from '@playwright/test'
import { SCREENS } from '../../app/_components/frame/pages.ts'
import { exampleOf } from './exampleOf.ts'
import { STACK_URL } from './stackUrl.ts'

/** JavaScript a page asks for before it is shown, in bytes as they are sent. What is fetched later (charts, the schemas of a form that is edited) is not in it. */
const SCRIPT_BYTES_MAX = 210_000

test('no page asks for more than 210 kB of JavaScript before it is shown', async ({ request }) => {
  const bytesOf = new Map<string, Promise<number>>()
  const weigh = (script: string): Promise<number> => {
    const known = bytesOf.get(script) ?? fetchSent(script).then(({ bytes }) => bytes)
    bytesOf.set(script, known)
    return known
  }
  const weights: Record<string, number> = {}
  for (const path of [...SCREENS.map((screen) => screen.path), '/login'] as const) {
    const { text } = await fetchSent(path === '/login' ? path : await exampleOf(path, request), 'identity')
    const scripts = scriptsOf(text)
    expect(scripts.length, `scripts of ${path}`).toBeGreaterThan(3)
    weights[path] = (await Promise.all(scripts.map(weigh))).reduce((sum, bytes) => sum + bytes, 0)
  }
  console.table(
    Object.fromEntries(Object.entries(weights).map(([path, bytes]) => [path, `${Math.round(bytes / 1000)} kB`])),
  )
  expect(Object.entries(weights).filter(([, bytes]) => bytes > SCRIPT_BYTES_MAX)).toEqual([])
})

/** Those for browsers without modules are not among them: no browser that can show the rest fetches them. */
const scriptsOf = (html: string): string[] => [
  ...new Set(
    [...html.matchAll(/<script\b([^>]*)>/g)]
      .map(([, attributes = '']) => attributes)
      .filter((attributes) => !/\bnomodule\b/i.test(attributes))
      .flatMap((attributes) => /\bsrc="([^"?]+)/.exec(attributes)?.[1] ?? []),
  ),
]

/** Resolves to a body as it was sent: Playwright's own requests unpack what they get. */
const fetchSent = (path: string, encoding = 'gzip'): Promise<{ bytes: number; text: string }> =>
  new Promise((resolve, reject) => {
    const asked = http.get(new URL(path, STACK_URL), { headers: { 'accept-encoding': encoding } }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const body = Buffer.concat(chunks)
        if (response.statusCode === 200) resolve({ bytes: body.length, text: body.toString('utf8') })
        else reject(new Error(`${path} answered ${response.statusCode}.`))
      })
    })
    asked.on('error', reject)
  })
