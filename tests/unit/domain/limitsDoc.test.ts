import { expect, test } from 'vitest'
import { LIMIT_CODES, LIMIT_GROUPS, type LimitCode, limitRow, PRESETS, presetValue } from '@/lib/domain/limits.ts'

test('docs/limits.md says what the table of limits says', async () => {
  const text = renderLimitsDoc()
  for (const code of LIMIT_CODES) expect(text).toContain(`\`${code}\``)
  await expect(text).toMatchFileSnapshot('../../../docs/limits.md')
})

/** docs/limits.md: the table of limits for people, as it stands in code. */
function renderLimitsDoc(): string {
  const groups = LIMIT_GROUPS.map(({ title, rows }) =>
    [
      `## ${title}`,
      '',
      '| limit | code | bound | cautious | standard | aggressive | from | to | what it protects |',
      '| --- | --- | --- | --- | --- | --- | --- | --- | --- |',
      ...(Object.keys(rows) as LimitCode[]).map(line),
    ].join('\n'),
  )
  return `${HEAD}\n\n${groups.join('\n\n')}\n`
}

const HEAD = `# Limits

What code enforces, by what it is about; the order in which a decision is judged is that of its gate report. Generated from \`lib/domain/limits\`: a test compares both, and \`vitest -u\` writes this file again.
Shares are of one (0.05 is 5 %). \`frac\` is a share of equity, \`share\` of what the sentence names, \`r\` a multiple of the risk a trade began with,
\`bars\` are of the decision interval. Standard is what is in force until a person saves something else; cautious and aggressive are sets to begin with.
A limit that is the same in all three does not depend on how much one dares.`

function line(code: LimitCode): string {
  const { label, bound, unit, protects, ...range } = limitRow(code)
  const presets = PRESETS.map((preset) => `${presetValue(preset, code)} ${unit}`).join(' | ')
  const words = { most: 'at most', least: 'at least', span: 'span' }[bound]
  return `| ${label} | \`${code}\` | ${words} | ${presets} | ${range.min} | ${range.max} | ${protects} |`
}
