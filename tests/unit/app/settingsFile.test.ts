import { describe, expect, test } from 'vitest'
import { toBody, toDraft } from '@/app/(dashboard)/settings/_components/settingsDraft.ts'
import { putSettingsSchema } from '@/lib/contracts/settings.ts'
import { DEFAULT_SETTINGS } from '@/lib/domain/defaultSettings.ts'
import type { Settings } from '@/lib/domain/settings.ts'
import { readSettingsFile } from '@/lib/domain/settingsFile.ts'
import { settingsFileText } from '@/lib/domain/settingsFileText.ts'

const BASE: Settings = { ...DEFAULT_SETTINGS, coins: ['BTC', 'ETH'] }
const MINE: Settings = {
  ...DEFAULT_SETTINGS,
  prompt: 'Trade with care,\nand say "why".',
  coins: ['SOL', 'kPEPE'],
  interval: '15m',
  limits: { ...DEFAULT_SETTINGS.limits, riskFracMax: 0.0123, dataAgeMsMax: 45_000 },
  model: { ...DEFAULT_SETTINGS.model, headers: { 'X-Team': 'night' } },
}
const { limits, ...others } = MINE
const read = (value: unknown) => readSettingsFile(typeof value === 'string' ? value : JSON.stringify(value), BASE)
const { riskFracMax: _risk, ...olderLimits } = limits

describe('settings from a file', () => {
  test.each<[string, unknown]>([
    ['what was downloaded', settingsFileText(MINE, 7)],
    ['the same with a byte order mark and CRLF', `\uFEFF${settingsFileText(MINE, 7).replaceAll('\n', '\r\n')}`],
    [
      'an answer of GET /api/settings',
      { current: { agentId: 'a', version: 3, body: MINE, reason: 'x' }, defaults: BASE },
    ],
    ['one version', { agentId: 'a', version: 3, body: MINE }],
    ['the settings alone', MINE],
  ])('%s', (_, file) => {
    expect(read(file)).toEqual({ settings: MINE, told: [] })
  })

  test('become the form, and what the form saves is what the file said', () => {
    const file = read(settingsFileText(MINE, 7))
    expect('settings' in file && toBody(toDraft(file.settings), BASE)).toEqual(MINE)
  })

  test.each<[string, unknown, Settings, RegExp[]]>([
    [
      'an older version that lacks a limit',
      { ...MINE, limits: olderLimits },
      { ...MINE, limits: { ...limits, riskFracMax: BASE.limits.riskFracMax } },
      [/^limits\.riskFracMax is not in the file and stays as it is\.$/],
    ],
    [
      'no model at all',
      { prompt: MINE.prompt, coins: MINE.coins, interval: '15m', limits },
      { ...MINE, model: BASE.model },
      [/^model is not/, /^retention is not/, /^pairs is not/],
    ],
    [
      'numbers as text',
      { ...MINE, limits: { ...limits, riskFracMax: '0.0123', dataAgeMsMax: '45000' } },
      MINE,
      [/dataAgeMsMax/, /riskFracMax is read from the text "0.0123" as 0.0123/],
    ],
    ['a percentage', { ...MINE, limits: { ...limits, riskFracMax: '1.23 %' } }, MINE, [/text "1.23 %" as 0.0123/]],
  ])('%s is read and told', (_, file, settings, told) => {
    expect(read(file)).toEqual({ settings, told: told.map((each) => expect.stringMatching(each)) })
  })

  test.each<[string, unknown, RegExp]>([
    ['no JSON', 'prompt: x', /^The file is no JSON/],
    ['a cut file', settingsFileText(MINE, 1).slice(0, -20), /^The file is no JSON/],
    ['something else', [1, 2], /^The file holds no settings/],
    ['another program’s', { name: 'x' }, /^The file holds no settings/],
    ['a bottomless file', `{"limits":${'['.repeat(1_000)}${']'.repeat(1_000)}}`, /^The file holds no settings/],
    ['too long a file', ' '.repeat(500_001), /at most 500000/],
    ['an unknown field', { ...MINE, promt: 'x' }, /^promt is no setting: did you mean prompt\?$/],
    ['an unknown limit', { ...MINE, limits: { ...limits, lossMax: 1 } }, /^limits\.lossMax is no setting\.$/],
    [
      'percent where a share is',
      { ...MINE, limits: { ...limits, riskFracMax: 1 } },
      /^limits\.riskFracMax: a number from 0\.0005 to 0\.2, as a share of equity: 0\.5 is 50 %\.$/,
    ],
    [
      'seconds where milliseconds are',
      { ...MINE, limits: { ...limits, dataAgeMsMax: 60 } },
      /dataAgeMsMax: .* milliseconds/,
    ],
    ['a decimal comma', { ...MINE, limits: { ...limits, riskFracMax: '0,01' } }, /^limits\.riskFracMax: a number from/],
    ['null', { ...MINE, limits: null }, /^limits: /],
    ['another interval', { ...MINE, interval: '7m' }, /^interval: /],
    ['a coin twice', { ...others, limits, coins: ['BTC', 'BTC'] }, /^coins: Each coin once/],
    ['a proto', JSON.stringify(MINE).replace('{', '{"__proto__":{"x":1},'), /^__proto__ is no setting/],
  ])('%s is refused with its path', (_, file, problem) => {
    expect(read(file)).toEqual({ problems: [expect.stringMatching(problem)] })
  })

  test('PUT refuses a limit it does not know instead of leaving it out', () => {
    const put = { body: { ...MINE, limits: { ...limits, lossMax: 1 } }, reason: 'from a script', baseVersion: 1 }
    expect(putSettingsSchema.safeParse(put).success).toBe(false)
    expect(putSettingsSchema.safeParse({ ...put, body: MINE }).success).toBe(true)
  })
})
