import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { Frame } from '@/app/_components/frame/Frame.tsx'
import { Hydrate } from '@/app/_components/frame/Hydrate.tsx'
import { Providers } from '@/app/_components/frame/Providers.tsx'
import { readTheme, THEME_COOKIE } from '@/app/_components/frame/theme.ts'
import { guardPage } from '@/app/_lib/guard/guardPage.ts'
import { chosenAgent, prefetch } from '@/app/_lib/prefetch.ts'

export default async function DashboardLayout({ children }: { children: ReactNode }) {
  await guardPage()
  const theme = readTheme((await cookies()).get(THEME_COOKIE)?.value)
  return (
    <Providers>
      <Hydrate reads={[prefetch('status', {})]}>
        <Frame theme={theme} agentId={await chosenAgent()} renderedWallMs={Date.now()}>
          {children}
        </Frame>
      </Hydrate>
    </Providers>
  )
}
