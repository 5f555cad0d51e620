'use client'
import { useQuery } from '@tanstack/react-query'
import { CycleLink } from '@/app/_components/links/CycleLink.tsx'
import { At } from '@/app/_components/numbers/At.tsx'
import { formatUsd } from '@/app/_components/numbers/formatNumber.ts'
import { Disclosure } from '@/app/_components/panels/Disclosure.tsx'
import { VerdictWord } from '@/app/_components/words/VerdictWord.tsx'
import { wordsOf } from '@/app/_components/words/wordsOf.ts'
import { failureText } from '@/app/_hooks/apiFailure.ts'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useSettled } from '@/app/_hooks/useSettled.ts'
import type { LabLimitsResponse } from '@/lib/contracts/labLimits.ts'
import { LIMIT_CODES, type Limits } from '@/lib/domain/limits.ts'
import { limitTrialQuery } from './limitTrialQuery.ts'
import { limitTrialWords } from './limitTrialWords.ts'

/** Typing pauses this long before the trial follows. */
const SETTLE_MS = 400

/** What these limits would have done to the last decisions, before anybody saves them. Null limits cannot be read; those in force need no trial. */
export function LimitTrial({ limits, inForce }: { limits: Limits | null; inForce: Limits }) {
  const isOther = limits !== null && LIMIT_CODES.some((code) => limits[code] !== inForce[code])
  const settled = useSettled(isOther ? limits : null, SETTLE_MS)
  const { data, isError, error, isPlaceholderData } = useQuery(limitTrialQuery(useAgentId(), settled))
  if (!isOther) return null
  const [first, ...rest] = data ? limitTrialWords(data) : []
  return (
    <section
      aria-label="What these limits would have done"
      className="flex min-w-0 flex-col gap-2 border-b border-line py-3"
    >
      <div role="status" className={`flex flex-col gap-1 px-4 ${isPlaceholderData ? 'opacity-60' : ''}`}>
        {first !== undefined && <p className="text-prose">{first}</p>}
        {rest.map((sentence) => (
          <p key={sentence} className="text-ink-dim">
            {sentence}
          </p>
        ))}
        {!data && !isError && <p className="text-ink-dim">Trying them on the last decisions …</p>}
        {isError && <p className="text-loss">{failureText(error)}</p>}
      </div>
      {data && data.changed.length > 0 && (
        <Disclosure summary={<span className="text-ink-dim">Which, each as things stood then</span>}>
          {() => <ChangedList changed={data.changed} />}
        </Disclosure>
      )}
    </section>
  )
}

type Changed = LabLimitsResponse['changed'][number]

const ChangedList = ({ changed }: { changed: readonly Changed[] }) => (
  <ul className="flex max-h-80 flex-col gap-2 overflow-y-auto border-l border-line pl-3">
    {changed.map((one) => (
      <li key={one.decision_id} className="min-w-0">
        <CycleLink cycleId={one.cycle_id} decisionId={one.decision_id}>
          {one.asset} {one.action}, cycle {one.cycle_number}
        </CycleLink>{' '}
        <span className="text-label text-ink-faint">
          <At atMs={one.at_ms} />
        </span>
        <br />
        <Outcome is={one.before} /> → <Outcome is={one.after} />
        {one.after.why !== '' && <p className="break-words text-ink-dim">{one.after.why}</p>}
      </li>
    ))}
  </ul>
)

const Outcome = ({ is: { verdict, denial, size_usd, leverage } }: { is: Changed['before'] }) => (
  <span>
    <VerdictWord verdict={verdict} />
    {denial !== null && `: ${wordsOf(denial)}`}
    {size_usd !== null && ` ${formatUsd(String(size_usd))}`}
    {leverage !== null && ` at ${leverage}x`}
  </span>
)
