import { expect, test } from 'vitest'
import { limitTrialWords } from '@/app/(dashboard)/settings/_components/limitTrialWords.ts'

const words = (change: Partial<Parameters<typeof limitTrialWords>[0]>) =>
  limitTrialWords({
    count: 100,
    found: 100,
    tried: 100,
    changed: [],
    beyond: 0,
    not_tried: [],
    not_known: [],
    ...change,
  })

test('the answer comes first, and what it leaves out is said', () => {
  expect(words({ changed: [1, 2, 3] })).toEqual([
    'Of the last 100 decisions to trade these limits would have changed 3.',
  ])
  expect(words({ found: 12, tried: 12 })).toEqual([
    'Of the last 12 decisions to trade these limits would have changed none.',
    'There are no more than 12 yet.',
  ])
  expect(
    words({
      tried: 40,
      beyond: 2,
      not_tried: ['venuePauseMinutes'],
      not_known: [{ limit: 'drawdownFracMax', decisions: 7 }],
    }),
  ).toEqual([
    'Of the last 40 decisions to trade these limits would have changed none.',
    'Of 60 more it is not stored what they were judged on.',
    'For 2 of them these limits look further back than what is stored, so more may have been denied.',
    'Not tried: “Pause of the venue”. Failures of venue and model are not kept.',
    'For 7 decisions it is not known what “Loss from the peak” would have done: what it measures is not recorded that far back.',
  ])
})

test('without a decision that could be tried nothing is claimed', () => {
  expect(words({ found: 0, tried: 0 })).toEqual(['There is no decision yet that these limits could be tried on.'])
  expect(words({ found: 7, tried: 0 })).toEqual([
    'There is no decision yet that these limits could be tried on.',
    'Of 7 more it is not stored what they were judged on.',
  ])
})
