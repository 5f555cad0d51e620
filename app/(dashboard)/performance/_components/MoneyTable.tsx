import { formatCount } from '@/app/_components/numbers/formatNumber.ts'
import { Usd } from '@/app/_components/numbers/Usd.tsx'
import type { Performance } from '@/lib/contracts/performance.ts'
import { Written } from '@/lib/domain/written.ts'

type Money = NonNullable<Performance['money']>

/** The identity that must hold to a cent, line by line; a gap is shown, never absorbed. Model cost is paid elsewhere and stands apart. */
export function MoneyTable({ money }: { money: Money }) {
  const gapped = Written.of(money.gapUsd).abs().compare(Written.of('0.01')) >= 0
  const isOpen = Written.of(money.modelCostUsdMax).compare(Written.of(money.modelCostUsd)) > 0
  return (
    <table className="w-full text-table">
      <caption className="sr-only">Money identity in USD</caption>
      <tbody>
        <Row name="deposits less withdrawals" value={money.depositsUsd} />
        <Row name="+ realised" value={money.realizedUsd} signed />
        <Row name="− fees" value={Written.of(money.feesUsd).negated().toFixed()} signed />
        <Row name="+ funding" value={money.fundingUsd} signed />
        <Row name="+ unrealised" value={money.unrealizedUsd} signed />
        <Row name="= equity at the venue" value={money.equityUsd} strong />
        <tr className={gapped ? 'text-loss' : 'text-ink-dim'}>
          <th scope="row" className="px-4 py-2 text-left font-normal">
            gap
          </th>
          <td className="py-2 pr-4 text-right">
            <Usd value={money.gapUsd} sign="always" />
            <div className="text-label">{gapped ? 'the sum and the venue disagree' : 'holds to a cent'}</div>
            {money.oddRowCount > 0 && (
              <div className="text-label">
                {formatCount(money.oddRowCount)} of the venue’s rows could not be read whole; the diary names them
              </div>
            )}
          </td>
        </tr>
        <tr className="border-t border-line">
          <th scope="row" className="px-4 py-2 text-left font-normal text-ink-dim">
            model cost, billed elsewhere
          </th>
          <td className="py-2 pr-4 text-right">
            <Usd value={Written.of(money.modelCostUsd).negated().toFixed()} sign="always" />
            {isOpen && (
              <div className="text-label text-warn">
                at least: not all of it is known, it may be <Usd value={money.modelCostUsdMax} />
              </div>
            )}
            <div className="text-label text-ink-faint">
              after it: {isOpen && 'at least '}
              <Usd value={Written.of(money.equityUsd).plus(Written.of(money.modelCostUsdMax).negated()).toFixed()} />
            </div>
          </td>
        </tr>
      </tbody>
    </table>
  )
}

function Row({
  name,
  value,
  signed = false,
  strong = false,
}: {
  name: string
  value: string
  signed?: boolean
  strong?: boolean
}) {
  return (
    <tr className={`border-b border-line ${strong ? 'font-medium' : ''}`}>
      <th scope="row" className={`px-4 py-2 text-left ${strong ? 'font-medium' : 'font-normal text-ink-dim'}`}>
        {name}
      </th>
      <td className="py-2 pr-4 text-right">
        <Usd value={value} sign={signed ? 'always' : 'auto'} />
      </td>
    </tr>
  )
}
