import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { loadCatalogue } from '@/lib/indicators/indicatorCatalogue.ts'

const { names, getRow } = loadCatalogue()
const text = readFileSync(path.resolve(import.meta.dirname, '../../../lib/indicators/COVERAGE.md'), 'utf8')

it('COVERAGE.md lists every indicator with the source and formula its row states', () => {
  const listed = text
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| name'))
    .map((line) => line.split(' | ').slice(0, 3).join(' | '))
  const stated = names.map((name) => {
    const { source, formula } = getRow(name)
    return `| ${name} | ${source} | ${formula.replaceAll('|', '\\|')}`
  })
  expect(listed).toEqual(stated)
})

it('every default is one its own parameter allows', () => {
  const wrong = names.flatMap((name) =>
    getRow(name).parameters.flatMap((parameter) => {
      const fits =
        parameter.kind === 'choice'
          ? parameter.choices.includes(parameter.fallback)
          : parameter.fallback >= parameter.min && parameter.fallback <= parameter.max
      return fits ? [] : [`${name} ${parameter.name}`]
    }),
  )
  expect(wrong).toEqual([])
})
