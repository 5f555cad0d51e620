import { describe, expect, it } from 'vitest'
import {
  calibrationFigures,
  calibrationFrom,
  calibrationGap,
} from '@/app/(dashboard)/performance/_components/calibrationRows.ts'

const calibration = {
  tradeCount: 30,
  unstatedCount: 0,
  baseRate: 0.35,
  brier: 0.3236,
  brierOfBaseRate: 0.2275,
  skill: -0.4224,
  auc: 0.5,
  ece: 0.31,
  eceByChance: 0.1278,
  bins: [],
}

describe('calibration', () => {
  it('shows no score below thirty trades, and says why', () => {
    expect(calibrationFigures({ ...calibration, tradeCount: 29 })).toEqual([])
    expect(calibrationGap({ ...calibration, tradeCount: 29 })).toContain('Fewer than 30 trades say nothing')
    expect(calibrationGap(calibration)).toBeNull()
  })
  it('says what each score is to be held against', () => {
    const figures = calibrationFigures(calibration)
    expect(figures.map(({ name, value }) => [name, value])).toEqual([
      ['Skill', '−0.422'],
      ['Order', '0.500'],
      ['Brier score', '0.324'],
      ['Mean error', '31\u202f%'],
    ])
    expect(figures[2]?.from).toBe('0 is perfect; always saying 35\u202f% gives 0.228')
    expect(figures[3]?.from).toContain('about 13\u202f% by chance')
  })
  it('leaves a score that does not exist unknown', () => {
    const same = { ...calibration, baseRate: 1, brierOfBaseRate: 0, skill: null, auc: null }
    expect(calibrationFigures(same).map(({ value }) => value)).toEqual([null, null, '0.324', '31\u202f%'])
  })
  it('says whose outcomes are counted', () => {
    expect(calibrationFrom({ ...calibration, tradeCount: 1 })).toBe('1 closed trade with a confidence')
    expect(calibrationFrom({ ...calibration, unstatedCount: 4 })).toBe(
      '30 closed trades with a confidence; 4 without one do not count',
    )
  })
})
