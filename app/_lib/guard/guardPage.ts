import 'server-only'
import { headers } from 'next/headers'
import { notFound, redirect } from 'next/navigation'
import { webEnv } from '@/lib/env/webEnv.ts'
import { guardRequest } from './guardRequest.ts'

/**
 * Resolves when the page or layout that is being rendered may be shown. Otherwise it throws what leads Next to the login, or to "no such screen" for a
 * wrong host or another site's request. The first line of each of them, because Next renders a layout and its page side by side.
 */
export async function guardPage({ isOpen = false }: { isOpen?: boolean } = {}): Promise<void> {
  const request = new Request('http://dashboard.invalid/', { headers: new Headers(await headers()) })
  switch (guardRequest(request, webEnv(), { isOpen }).kind) {
    case 'pass':
      return
    case 'login':
      return redirect('/login')
    case 'refuse':
      return notFound()
  }
}
