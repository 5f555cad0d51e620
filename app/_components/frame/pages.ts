/** Every screen by the path of its folder, in the order of the navigation. Without a label it is reached by links only. */
export const SCREENS = [
  { path: '/', label: 'Overview' },
  { path: '/positions', label: 'Positions' },
  { path: '/cycles', label: 'Cycles' },
  { path: '/diary', label: 'Diary' },
  { path: '/performance', label: 'Performance' },
  { path: '/settings', label: 'Settings' },
  { path: '/logs', label: 'Logs' },
  { path: '/lab', label: 'Lab' },
  { path: '/pairs', label: 'Pairs' },
  { path: '/lab/trials', label: null },
  { path: '/lab/trials/[trialId]', label: null },
  { path: '/lab/prompts', label: null },
  { path: '/lab/prompts/[hash]', label: null },
  { path: '/lab/backtests', label: null },
  { path: '/lab/backtests/[runId]', label: null },
  { path: '/coins/[coin]', label: null },
  { path: '/cycles/[cycleId]', label: null },
  { path: '/pairs/[pair]', label: null },
] as const

/** A screen's address as its folder spells it: the browser tests need an example of each. @internal */
export type ScreenPath = (typeof SCREENS)[number]['path']

/** The screens of the navigation; their place is also their key. */
export const NAVIGATION = SCREENS.flatMap(({ path, label }) => (label === null ? [] : [{ href: path, label }]))

/** Returns true when `pathname` is the page or lies below it. */
export const isPageOf = (pathname: string, href: string): boolean =>
  href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`)
