/** One thing measured many times, in ms. On a busy machine the fastest run says most about the code, the slowest twentieth about the machine. */
export interface Measurement {
  name: string
  fastestMs: number
  medianMs: number
  p95Ms: number
}

/** Returns how long `act` takes, warmed up first. Runs for at least half a second and 30 times. */
export function measure(name: string, act: () => unknown): Measurement {
  for (let i = 0; i < 10; i++) act()
  const runs: number[] = []
  const endMs = performance.now() + 500
  while (runs.length < 30 || performance.now() < endMs) {
    const startMs = performance.now()
    act()
    runs.push(performance.now() - startMs)
  }
  runs.sort((a, b) => a - b)
  const at = (share: number) => runs[Math.floor(share * (runs.length - 1))] ?? Number.NaN
  return { name, fastestMs: at(0), medianMs: at(0.5), p95Ms: at(0.95) }
}

/** Prints a table whose last column is the ratio to the fastest row. */
export function report(title: string, rows: readonly Measurement[]): void {
  const fastest = Math.min(...rows.map(({ medianMs }) => medianMs))
  console.log(`\n${title}`)
  for (const { name, fastestMs, medianMs, p95Ms } of rows) {
    const ratio = `× ${(medianMs / fastest).toFixed(1)}`
    console.log(
      `  ${name.padEnd(48)} fastest ${fastestMs.toFixed(4).padStart(8)}  median ${medianMs.toFixed(4).padStart(8)} ms  p95 ${p95Ms.toFixed(4).padStart(10)} ms  ${ratio.padStart(8)}`,
    )
  }
}
