import { type APIRequestContext, expect, type Locator, type Page, test } from '@playwright/test'
import { formatPx } from '../../app/_components/numbers/formatNumber.ts'
import { ordersSchema, type PositionView, positionsSchema } from '../../lib/contracts/positions.ts'
import { px, roundToTick, toText } from '../../lib/domain/decimal.ts'
import { pxWords } from '../../lib/domain/numberWords.ts'
import { bannerOf, resume } from '../support/haltInTabs.ts'

// Paused, so that it is the hand and not the model that moves a stop or leaves.
test.beforeEach(async ({ page, request }) => {
  await page.goto('/')
  await expect.poll(async () => (await protectedPositions(request)).length, { timeout: 100_000 }).toBeGreaterThan(0)
  await bannerOf(page).getByRole('button', { name: 'More commands' }).click()
  const commands = page.getByRole('dialog', { name: 'Commands' })
  await commands.getByRole('button', { name: 'Pause decisions' }).click()
  await expect(commands.getByRole('status')).toContainText('No new cycles begin.')
  await commands.getByRole('button', { name: 'Close' }).click()
})
test.afterEach(({ page }) => resume(page))

test('a stop is moved towards the market by hand and rests there; a wider one is refused and says why', async ({
  page,
  request,
}) => {
  const { position, detail } = await openRoomiest(page, request)
  const { coin, szDecimals } = position
  const was = stopOf(position)
  const stopRow = detail.locator('dl > div').filter({ has: page.getByText('stop', { exact: true }) })
  await expect(stopRow).toContainText(formatPx(was, szDecimals))

  const wider = stopAt(position, -0.1)
  await moveStop(page, detail, coin, wider)
  const outcome = outcomeBeside(detail, 'Tighten stop')
  await expect(outcome).toHaveText(
    `Failed. The stop of ${coin} rests at ${was}, and ${wider} is wider. By hand a stop only moves towards the market.`,
  )
  expect(await restingStops(request, coin)).toEqual([was])

  const tighter = stopAt(position, 0.1)
  const told = pxWords(px(tighter))
  await moveStop(page, detail, coin, tighter)
  await expect(outcome).toHaveText(new RegExp(`^Done in .*\\. The stop of ${coin} is at ${told}\\.$`))
  await expect(stopRow).toContainText(formatPx(tighter, szDecimals))
  await expect.poll(() => restingStops(request, coin), 'the old stop is gone').toEqual([tighter])
  await expectInDiary(
    page,
    `The stop of ${coin} is at ${told}. A person asked for it: The browser test trusts it less.`,
  )
})

test('a part of a position is closed by hand, with a reason, and its stop is fitted to what is left', async ({
  page,
  request,
}) => {
  const { position, detail } = await openRoomiest(page, request)
  const { coin } = position
  const size = position.szi.replace('-', '')
  await detail.getByRole('button', { name: 'Close a part' }).click()
  const dialog = page.getByRole('dialog', { name: `Close a part of ${coin}?` })
  await dialog.getByRole('radio', { name: '25 %' }).check()
  await expect(dialog).toContainText('Closes 25 % of')
  await dialog.getByRole('button', { name: 'Close 25 %' }).click()
  await expect(dialog).toContainText('Say in a few words why it is made smaller.')
  await dialog.getByLabel('Why it is made smaller').fill('It is too large for a browser test.')
  await dialog.getByRole('button', { name: 'Close 25 %' }).click()

  const outcome = outcomeBeside(detail, 'Close a part')
  await expect(outcome).toHaveText(/^Done in .* closed; .* is left\.$/)
  const [, closed, whole, left] =
    /([\d.]+) of ([\d.]+) \S+ closed; ([\d.]+) is left/.exec(await outcome.innerText()) ?? []
  expect(whole).toBe(size)
  expect(Number(closed) / Number(size)).toBeCloseTo(0.25, 1)
  const held = async () => {
    const one = (await positionsOf(request)).find((each) => each.coin === coin)
    return { size: one?.szi.replace('-', ''), stopSz: one?.stop?.sz }
  }
  await expect.poll(held, 'the stop is for what is left').toEqual({ size: left, stopSz: left })
  await expectInDiary(page, `${left} is left. A person asked for it: It is too large for a browser test.`)
})

/** Opens the detail of the position whose stop lies furthest from the market, so that no price ends it meanwhile. */
async function openRoomiest(page: Page, request: APIRequestContext) {
  const room = (one: PositionView) => Math.abs(Number(one.markPx) / Number(stopOf(one)) - 1)
  const [position] = (await protectedPositions(request)).sort((one, other) => room(other) - room(one))
  if (!position) throw new Error('no position is held')
  await page.goto(`/positions?open=${position.coin}`)
  const detail = page.locator(`#row-${position.coin} + tr`)
  await expect(detail.getByRole('heading', { name: 'Protection seen resting' })).toBeVisible()
  return { position, detail }
}

const outcomeBeside = (detail: Locator, label: string) => detail.locator(`button:text-is("${label}") ~ [role="status"]`)

async function moveStop(page: Page, detail: Locator, coin: string, stopPx: string): Promise<void> {
  await detail.getByRole('button', { name: 'Tighten stop' }).click()
  const dialog = page.getByRole('dialog', { name: `Move the stop of ${coin}?` })
  await dialog.getByLabel('New stop price').fill(stopPx)
  await dialog.getByLabel('Why the stop is moved').fill('The browser test trusts it less.')
  await dialog.getByRole('button', { name: 'Move the stop' }).click()
}

/** Returns a price on the venue's tick that lies this share of the way from the stop to the market, below 0 away from it. */
function stopAt(position: PositionView, share: number): string {
  const stop = px(stopOf(position))
  const moved = stop.plus(px(position.markPx).minus(stop).times(share))
  return toText(roundToTick(px(moved), position.szDecimals ?? 0, 'down'))
}

function stopOf({ coin, stop }: PositionView): string {
  if (!stop?.triggerPx) throw new Error(`${coin} has no stop`)
  return stop.triggerPx
}

async function expectInDiary(page: Page, words: string): Promise<void> {
  await page.goto('/diary')
  await expect(page.getByText(words).first()).toBeVisible()
}

const positionsOf = async (request: APIRequestContext) =>
  positionsSchema.parse(await (await request.get('/api/positions')).json()).positions

const protectedPositions = async (request: APIRequestContext) =>
  (await positionsOf(request)).filter(({ stop }) => stop?.triggerPx)

async function restingStops(request: APIRequestContext, coin: string): Promise<(string | null)[]> {
  const { orders } = ordersSchema.parse(await (await request.get('/api/orders')).json())
  return orders.filter((order) => order.coin === coin && order.tpsl === 'sl').map(({ triggerPx }) => triggerPx)
}
