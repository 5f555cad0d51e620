const keys = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

/** The shape of rows that are still being read. */
export const SkeletonRows = ({ rows }: { rows: number }) => (
  <div role="status" className="flex flex-col gap-2 p-4">
    <span className="sr-only">Reading</span>
    {keys(rows).map((row) => (
      <div key={row} className="h-5 rounded-sm bg-raised" />
    ))}
  </div>
)

/** The shape of a block (a chart, a text) that is still being read. */
export const SkeletonBlock = ({ className }: { className: string }) => (
  <div role="status" className="p-4">
    <span className="sr-only">Reading</span>
    <div className={`rounded-sm bg-raised ${className}`} />
  </div>
)
