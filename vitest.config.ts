import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: {
    alias: {
      '@': import.meta.dirname,
      // Next resolves this itself; outside it the guard against browser bundles has nothing to guard.
      'server-only': `${import.meta.dirname}/node_modules/next/dist/compiled/server-only/empty.js`,
    },
  },
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/e2e/**', 'node_modules/**'],
    environment: 'node',
    pool: 'forks',
    maxWorkers: 2,
    // How long is not what is tested: what takes two seconds on a quiet machine takes ten times as long on two slow cores that do other work.
    testTimeout: 60_000,
    // A store with a week of trading in it takes the worker some seconds, and the first test that wants it waits for it.
    hookTimeout: 300_000,
  },
})
