import { GeistMono } from 'geist/font/mono'
import { GeistSans } from 'geist/font/sans'
import type { Metadata, Viewport } from 'next'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { readTheme, THEME_COOKIE } from './_components/frame/theme.ts'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Nocturne', template: '%s · Nocturne' },
  description: 'Watch, understand and overrule a trading agent.',
  appleWebApp: { capable: true, title: 'Nocturne', statusBarStyle: 'black' },
  icons: { icon: '/icon.svg', apple: '/apple-icon.png' },
}
export const viewport: Viewport = { width: 'device-width', initialScale: 1, themeColor: '#10141a' }

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = readTheme((await cookies()).get(THEME_COOKIE)?.value)
  return (
    <html
      lang="en"
      className={`${GeistSans.variable} ${GeistMono.variable}`}
      data-theme={theme === 'system' ? undefined : theme}
      // Browser extensions add attributes to <html> before React arrives.
      suppressHydrationWarning
    >
      <body>{children}</body>
    </html>
  )
}
