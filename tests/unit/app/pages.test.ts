import { readdirSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { NAVIGATION, SCREENS } from '@/app/_components/frame/pages.ts'

/** The addresses of a folder's pages, without the folders in parentheses that Next leaves out. */
const pagesUnder = (folder: string): string[] =>
  readdirSync(path.resolve('app', folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === 'page.tsx')
    .map((file) => `/${path.dirname(file)}`.replace(/^\/\.$/, '/'))

describe('the list of screens', () => {
  it('has a row for every page under the dashboard’s frame, and a page for every row', () => {
    expect(SCREENS.map((screen) => screen.path).toSorted()).toEqual(pagesUnder('(dashboard)').toSorted())
  })
  it('leaves out the login alone, which stands outside the frame', () => {
    expect(pagesUnder('.').filter((page) => !page.startsWith('/(dashboard)'))).toEqual(['/login'])
  })
  it('puts no screen into the navigation whose address needs a value', () => {
    expect(NAVIGATION.filter(({ href }) => href.includes('['))).toEqual([])
  })
  it('has a digit for every screen of the navigation', () => {
    expect(NAVIGATION.length).toBeLessThanOrEqual(9)
  })
})
