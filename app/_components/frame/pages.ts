/** The screens in the order of the navigation; their place is also their key. */
export const PAGES = [
  { href: '/', label: 'Overview' },
  { href: '/positions', label: 'Positions' },
  { href: '/cycles', label: 'Cycles' },
  { href: '/diary', label: 'Diary' },
  { href: '/performance', label: 'Performance' },
  { href: '/settings', label: 'Settings' },
  { href: '/logs', label: 'Logs' },
  { href: '/lab', label: 'Lab' },
] as const

/** Returns true when `pathname` is the page or lies below it. */
export const isPageOf = (pathname: string, href: string): boolean =>
  href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`)
