import { defineConfig } from '@playwright/test'
import { STACK_URL } from './tests/e2e/stackUrl.ts'

// The real stack, started once by tests/e2e/startStack.ts: supervisor, paper exchange, baseline model, agent and dashboard.
export default defineConfig({
  testDir: 'tests/e2e',
  globalSetup: './tests/e2e/startStack.ts',
  // One stack, one account: the specs run one after another.
  workers: 1,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    baseURL: STACK_URL,
    // Without its film, for which every page on screen is drawn and kept many times a second.
    trace: { mode: 'retain-on-failure', screenshots: false },
    // Twelve tabs that all count as seen would redraw a pulsing mark sixty times a second, each.
    contextOptions: { reducedMotion: 'reduce' },
    launchOptions: {
      ...(process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {}),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
