import { expect, test } from 'vitest'
import { LIMIT_CODES } from '@/lib/domain/limits.ts'
import { renderLimitsDoc } from '@/lib/domain/limitsDoc.ts'

test('docs/limits.md says what the table of limits says', async () => {
  const text = renderLimitsDoc()
  for (const code of LIMIT_CODES) expect(text).toContain(`\`${code}\``)
  await expect(text).toMatchFileSnapshot('../../../docs/limits.md')
})
