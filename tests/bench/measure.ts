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
  return toMeasurement(name, runs)
}

/** Returns how long each of the acts takes when they take turns, so that whatever else the machine does falls on all of them alike. */
export async function takeTurns(
  acts: Readonly<Record<string, () => unknown>>,
  turns: number,
): Promise<Record<string, Measurement>> {
  const runs = Object.entries(acts).map(([name, act]) => ({ name, act, ms: [] as number[] }))
  for (let turn = 0; turn < turns; turn += 1) {
    for (const { act, ms } of runs) {
      const startMs = performance.now()
      await act()
      ms.push(performance.now() - startMs)
    }
  }
  // The first fifth warms up.
  return Object.fromEntries(runs.map(({ name, ms }) => [name, toMeasurement(name, ms.slice(Math.floor(turns / 5)))]))
}

/** Returns what these times, in ms, come to. */
export function toMeasurement(name: string, ms: readonly number[]): Measurement {
  const sorted = [...ms].sort((a, b) => a - b)
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN
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
