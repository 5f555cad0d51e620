import { Ago } from '../numbers/Ago.tsx'

/** Marks data that could not be read again: what is shown is old, and how old. */
export const StaleBadge = ({ atWallMs }: { atWallMs: number }) => (
  <span className="rounded-sm border border-warn px-1 text-label text-warn">
    stale, read <Ago atMs={atWallMs} clock="wall" />
  </span>
)
