/** Returns true when a Host header names this machine itself: a page of another site that rebinds its name to us carries its own. */
export function isLoopbackHost(header: string | undefined): boolean {
  if (header === undefined) return false
  const name = header.replace(/:\d+$/, '').toLowerCase()
  return name === '127.0.0.1' || name === 'localhost' || name === '[::1]'
}
