import { expect, onTestFinished, test } from 'vitest'
import { BASELINE_MODEL } from '@/lib/baseline/baselineAnswer.ts'
import { baselineFetch } from '@/lib/baseline/baselineFetch.ts'
import { createBaselineServer } from '@/lib/baseline/baselineServer.ts'

const facts = { trend_4h: 'up', trend_5m: 'up', ema20_4h: 100, ema50_4h: 100.1, atr14_5m: 1, rsi14_5m: 50 }
const context = {
  account: { equity_usd: 10_000 },
  positions: [],
  assets: [{ asset: 'BTC', mid_px: 100, facts }],
  decide_for: ['BTC'],
}
const messages = [{ role: 'user', content: JSON.stringify(context) }]
const tools = [{ type: 'function', function: { name: 'fetch_indicator' } }]

test.each([
  ['the list of models', 'GET', '/models', undefined],
  ['an answer', 'POST', '/chat/completions', { messages }],
  ['a streamed answer', 'POST', '/chat/completions', { messages, stream: true }],
  ['a call of a tool', 'POST', '/chat/completions', { messages, tools }],
  ['a streamed call of a tool', 'POST', '/chat/completions', { messages, tools, stream: true }],
  ['a request that is none', 'POST', '/chat/completions', { messages: 7 }],
  ['a route it does not have', 'POST', '/embeddings', {}],
])('in process the rules reply with %s as their server does', async (_what, method, path, body) => {
  const server = await createBaselineServer({ port: 0 })
  onTestFinished(() => server.close())
  const init = {
    method,
    ...(body ? { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
  }
  const said = async (reply: Response) => [reply.status, reply.headers.get('content-type'), await reply.text()]
  const here = await said(await baselineFetch(`${server.url}${path}`, init))
  expect(here).toEqual(await said(await fetch(`${server.url}${path}`, init)))
  if (path === '/models') expect(here[2]).toContain(BASELINE_MODEL)
})
