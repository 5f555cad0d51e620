import { expect, test } from 'vitest'
import { csvLine } from '@/app/_lib/csv.ts'

test('a line of a table quotes what must be, and leaves out what is not known', () => {
  expect(csvLine([1, 'a', null, undefined, 'x,y', 'he said "no"', 'two\nlines'])).toBe(
    '1,a,,,"x,y","he said ""no""","two\nlines"\r\n',
  )
})

test('what a model wrote runs in nobody’s spreadsheet, and a negative number stays one', () => {
  expect(csvLine(['=HYPERLINK("http://x")', '@SUM(A1)', '+1+1', '-1+1', '-12.5'])).toBe(
    `"'=HYPERLINK(""http://x"")",'@SUM(A1),'+1+1,'-1+1,-12.5\r\n`,
  )
})
