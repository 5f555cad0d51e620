import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { GET as getStatus } from '@/app/api/status/route.ts'
import { statusSchema } from '@/lib/contracts/status.ts'
import { introduceAgent } from '@/tests/support/storeAgent.ts'
import { startLockHolder } from '@/tests/support/storeLock.ts'
import { get, openWebStore, read, SEED_NOW_MS } from '@/tests/support/webStore.ts'

test.skipIf(process.platform !== 'linux')('the banner of a silent agent names who keeps the store locked', async () => {
  const store = await openWebStore()
  onTestFinished(() => store.close())
  await introduceAgent(store.db, 'silent', 'market', SEED_NOW_MS)
  const trouble = async () => (await read(statusSchema, await get(getStatus, '/api/status'))).agents[0]?.trouble
  expect(await trouble()).toBeNull()
  const holder = startLockHolder(store.file)
  onTestFinished(() => void holder.kill('SIGKILL'))
  await once(holder.stdout, 'data')
  expect(await trouble()).toMatchObject({
    code: 'store_locked',
    message: expect.stringContaining(`process ${holder.pid}`) as string,
  })
})
