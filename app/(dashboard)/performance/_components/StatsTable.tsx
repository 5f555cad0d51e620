import type { Performance } from '@/lib/contracts/performance.ts'
import { statRows } from './statRows.ts'

/** Each statistic with what it was computed from. */
export function StatsTable({ data }: { data: Performance }) {
  return (
    <table className="w-full text-table">
      <caption className="sr-only">Statistics</caption>
      <tbody>
        {statRows(data).map((row) => (
          <tr key={row.name} className="border-b border-line last:border-0">
            <th scope="row" className="px-4 py-2 text-left align-top font-normal text-ink-dim">
              {row.name}
            </th>
            <td className="py-2 pr-4 text-right">
              {row.value ?? <span className="text-ink-faint">too few points</span>}
              <div className="text-label text-ink-faint">{row.from}</div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
