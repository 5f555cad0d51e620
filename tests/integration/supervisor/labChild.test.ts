import { expect, test, vi } from 'vitest'
import type { ChildSpec } from '@/worker/supervision/childRun.ts'
import { watchLab } from '@/worker/supervision/labChild.ts'
import type { ManagedChild } from '@/worker/supervision/managedChild.ts'

const spec: ChildSpec = {
  name: 'lab',
  cwd: '.',
  args: [],
  env: { NODE_ENV: 'test' },
  readyUrl: null,
  isRequired: false,
}

test('the lab is started while there is something for it to do, and ended when there has been nothing for a while', async () => {
  const running = new Set<string>()
  const child = { start: async () => {} } as ManagedChild
  const family = {
    add: ({ name }: ChildSpec) => {
      running.add(name)
      return child
    },
    remove: async (name: string) => void running.delete(name),
    child: (name: string) => (running.has(name) ? child : null),
  }
  let work = 0
  const countWork = async () => work
  const leave = watchLab({ family, spec, countWork, lookMs: 1, idleMs: 20 })
  await vi.waitFor(() => expect(running.size).toBe(0))
  work = 2
  await vi.waitFor(() => expect([...running]).toEqual(['lab']))
  work = 0
  await vi.waitFor(() => expect(running.size).toBe(0))
  leave()
})
