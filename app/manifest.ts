import type { MetadataRoute } from 'next'

/** What a phone needs to keep the dashboard among its apps. It holds nothing secret: it is read without a session. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    name: 'Nocturne',
    short_name: 'Nocturne',
    description: 'Watch, understand and overrule a trading agent.',
    start_url: '/',
    scope: '/',
    display: 'standalone',
    background_color: '#10141a',
    theme_color: '#10141a',
    icons: [
      { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' },
      { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any' },
      { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    ],
  }
}
