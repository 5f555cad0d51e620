import { afterAll, beforeAll, expect, test } from 'vitest'
import { GET as getExport } from '@/app/api/lab/trials/[trialId]/export/route.ts'
import { GET as getTrial } from '@/app/api/lab/trials/[trialId]/route.ts'
import { POST as postWish } from '@/app/api/lab/trials/[trialId]/wish/route.ts'
import { POST as postEstimate } from '@/app/api/lab/trials/estimate/route.ts'
import { GET as getTrials, POST as postTrial } from '@/app/api/lab/trials/route.ts'
import { trialEstimateSchema } from '@/lib/contracts/labTrial.ts'
import { startedTrialSchema, trialSchema, trialsSchema } from '@/lib/contracts/labTrials.ts'
import type { TempDb } from '@/tests/support/tempDb.ts'
import { get, openWebStore, read, readError, send } from '@/tests/support/webStore.ts'
import { carryOut } from '@/worker/lab/runs/carryOut.ts'

let store: TempDb
beforeAll(async () => {
  store = await openWebStore('profitable-week')
}, 300_000)
afterAll(() => store.close())

const plan = {
  name: 'as it was',
  agentId: 'seed-profitable-week',
  contexts: { count: 4 },
  variants: [{ name: 'A' }, { name: 'B', prompt: 'Trade as the rules say, and say why.' }],
  samples: 2,
  spendUsdMax: 1,
}
const estimate = async () =>
  read(trialEstimateSchema, await send(postEstimate, 'POST', '/api/lab/trials/estimate', { plan }))
const start = (body: unknown) => send(postTrial, 'POST', '/api/lab/trials', body)
const one = async (id: number) =>
  read(trialSchema, await get(getTrial, `/api/lab/trials/${id}`, { trialId: String(id) }))

test('a trial is priced, started at that price, carried out by the lab, read, exported, and deleted', async () => {
  const { token, contexts, samples } = await estimate()
  expect([contexts, samples]).toEqual([4, 16])
  expect(await readError(await start({ plan, token: 'another' }))).toMatchObject({ status: 409, code: 'trial_price' })
  expect(await readError(await start({ plan: { ...plan, samples: 3 }, token }))).toMatchObject({ status: 409 })
  const { id } = await read(startedTrialSchema, await start({ plan, token }))
  expect(await one(id)).toMatchObject({ status: 'queued', report: null, total: 0 })

  await carryOut(store.db, store.dataDir, id)
  const trial = await one(id)
  expect(trial).toMatchObject({ status: 'done', done: 16, total: 16, problem: '' })
  expect(trial.report).toMatchObject({ ended: 'done', planned: 16 })
  expect(trial.report?.variants.map(({ statuses }) => statuses.decided)).toEqual([8, 8])
  // The rules do not read the prompt.
  expect(trial.report?.pairs[0]?.says).toContain('No difference found')
  const { trials } = await read(trialsSchema, await get(getTrials, '/api/lab/trials'))
  expect(trials.map((row) => [row.id, row.name, row.agentId])).toEqual([[id, 'as it was', 'seed-profitable-week']])

  const path = { trialId: String(id) }
  const csv = await (await get(getExport, `/api/lab/trials/${id}/export?as=csv`, path)).text()
  expect(csv.trimEnd().split('\r\n')).toHaveLength(1 + 16 * 3)
  const whole = (await (await get(getExport, `/api/lab/trials/${id}/export`, path)).json()) as { samples: unknown[] }
  expect(whole.samples).toHaveLength(16)

  await send(postWish, 'POST', `/api/lab/trials/${id}/wish`, { wish: 'delete' }, path)
  expect(await store.db.labRun.findUniqueOrThrow({ where: { id } })).toMatchObject({ wish: 'delete' })
}, 300_000)

test('a plan that fits no cycle, and a trial that is not there, are told', async () => {
  const none = { ...plan, contexts: { numbers: [999_999] } }
  const answer = await send(postEstimate, 'POST', '/api/lab/trials/estimate', { plan: none })
  expect(await readError(answer)).toMatchObject({ status: 422, code: 'trial_plan' })
  expect(await readError(await get(getTrial, '/api/lab/trials/77', { trialId: '77' }))).toMatchObject({ status: 404 })
})
