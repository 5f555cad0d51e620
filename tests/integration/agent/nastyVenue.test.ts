import { expect, test, vi } from 'vitest'
import { changeState } from '@/worker/cycle/changeState.ts'
import { flatten } from '@/worker/cycle/personOrders.ts'
import { runCycle } from '@/worker/cycle/runCycle.ts'
import { createWatch } from '@/worker/cycle/watch.ts'
import { decision } from '../../support/builders.ts'
import { NASTY, type Nasty, type NastySite, openNastySite } from '../../support/nastyVenue.ts'

// Whatever a venue does: a position has a working stop or the banner says why not, in the venue's words; a halt stops entries; flatten ends flat, or says
// why not and does once that is mended; and no action ever reaches another account. A case is a row of NASTY.

// A venue that refuses for good is tried for as long as a person would want it tried: the pauses between the tries are kept, at a tenth. How long an
// answer is waited for stays as it is.
vi.mock('@/lib/pause.ts', async (original) => {
  const real = await original<typeof import('@/lib/pause.ts')>()
  return { ...real, pause: (ms: number, stop?: AbortSignal) => real.pause(ms / 10, stop) }
})

const never = new AbortController().signal
const LOOKS = 4

/** A position as the agent keeps it in good weather, with what rests for it. */
async function hold(site: NastySite, { prepare }: Nasty): Promise<void> {
  await prepare?.(site)
  site.order({ p: '120000', s: '0.02' })
  site.test.say([])
  await runCycle(site.test.world, never)
  site.test.advance(10_000)
  expect(site.isProtected()).toBe(true)
}

/** Returns what the banner says, '' where it says nothing. */
const banner = async ({ test }: NastySite): Promise<string> =>
  (await test.world.books.state.read()).trouble?.message ?? ''

/** A person flattens, and once more if that failed: '' where they were told that it is done, which must be true, else why it is not. */
async function flattenTwice({ test, heldSz }: NastySite): Promise<string> {
  let refusal = ''
  for (let time = 0; time < 2; time += 1) {
    refusal = await flatten(test.world, 'enough').then(
      () => '',
      (error: Error) => error.message,
    )
    if (refusal === '') break
    test.advance(11_000)
  }
  if (refusal === '') expect(heldSz()).toBe(0)
  return refusal
}

test.each(NASTY)('$name', { timeout: 60_000 }, meet)

async function meet(nasty: Nasty): Promise<void> {
  const site = await openNastySite(nasty)
  const { world, temp, setFaults, say, advance } = site.test
  try {
    await hold(site, nasty)
    await nasty.begin?.(site)
    const { faults = [], looks = LOOKS } = nasty
    await setFaults([...(typeof faults === 'function' ? faults(site) : faults)])
    site.cancelAll()
    let elapsedMs = 0
    const watch = createWatch({ ...world, elapsedMs: () => elapsedMs })
    for (let look = 0; look < looks && !site.isProtected(); look += 1) {
      await watch()
      advance(5_000)
      elapsedMs += 5_000
    }
    if (nasty.bannerSays) expect(await banner(site)).toMatch(nasty.bannerSays)
    else expect(site.isProtected()).toBe(true)

    await changeState(world, 'halted', 'A person halts.')
    say([decision({ asset: 'ETH', allocation_usd: 500, sl_price: 2_000, tp_price: null })])
    await runCycle(world, never)
    expect(await temp.db.intent.count({ where: { role: 'entry' } })).toBe(0)
    if (!nasty.bannerSays) expect(site.isProtected()).toBe(true)

    const said = await flattenTwice(site)
    if (nasty.flattenSays) expect(said).toMatch(nasty.flattenSays)
    else expect(said).toBe('')
    await setFaults([])
    await nasty.mend?.(site)
    expect(await flattenTwice(site)).toBe('')
    expect(site.heldSz()).toBe(0)
    expect(await world.journal.isWritten()).toBe(true)
    expect(site.othersReached()).toEqual([])
  } finally {
    await site.test.close()
  }
}
