import type { Feed } from '@/lib/paper/feeds/feed.ts'
import { createSyntheticFeed } from '@/lib/paper/feeds/syntheticFeed.ts'

/**
 * The synthetic market of seed 1, one for all worlds of a test file: its prices depend on the time alone, and growing them from their beginning is half of
 * what a short test costs.
 */
export const SYNTHETIC_MARKET: Feed = createSyntheticFeed({ seed: 1 })
