import { PAGE_KEY_STORED } from '@/lib/contracts/pageKey.ts'

/**
 * Returns the answer to the login's form: a page that puts the page key into the browser's storage for this origin and goes on to `next`, a path of our own.
 * A redirect could hand the key over in its address only, which is kept in the history. Without scripts it goes on, too, and reads.
 */
export function enterPage(request: Request, pageKey: string, next: string): Response {
  const nonce = /^[A-Za-z0-9+/=]+$/.exec(request.headers.get('x-nonce') ?? '')?.[0] ?? ''
  const html = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Nocturne</title>
<noscript><meta http-equiv="refresh" content="0;url=${attribute(next)}"></noscript></head>
<body><script nonce="${nonce}">
try { localStorage.setItem(${literal(PAGE_KEY_STORED)}, ${literal(pageKey)}) } catch {}
location.replace(${literal(next)})
</script></body></html>
`
  return new Response(html, { headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' } })
}

/** A string inside a script: nothing in it ends the script. */
const literal = (text: string): string => JSON.stringify(text).replaceAll('<', '\\u003c')

/** A string inside a quoted attribute. */
const attribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
