'use client'
import { fieldClass } from '@/app/_components/dialogs/buttonClass.ts'
import { Panel } from '@/app/_components/panels/Panel.tsx'
import { useAgentId } from '@/app/_hooks/useAgentId.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import type { LimitBinds } from '@/lib/contracts/settings.ts'
import {
  isWithinBounds,
  LIMIT_GROUPS,
  LIMIT_RULES,
  type LimitCode,
  type Limits,
  limitRow,
  PRESETS,
  type Preset,
  presetValue,
} from '@/lib/domain/limits.ts'
import type { Settings } from '@/lib/domain/settings.ts'
import { LimitTrial } from './LimitTrial.tsx'
import { PresetChoice } from './PresetChoice.tsx'
import { type FieldProblems, Problem } from './Problem.tsx'
import { type SettingsDraft, shownLimit, shownUnit, storedLimit } from './settingsDraft.ts'

/** One row a rule: what it protects, what it is, what it may be. */
export function LimitsTable({ draft, base, limits, problems, onEdit }: LimitsTableProps) {
  const { data: bound } = useRead('limitBinds', { agent: useAgentId() })
  return (
    <Panel title="Risk limits" id="limits" aside="bound by code: no answer of a model can pass them">
      <PresetChoice limits={draft.limits} onEdit={onEdit} />
      <LimitTrial limits={limits} inForce={base.limits} />
      {LIMIT_GROUPS.map(({ title, rows }) => (
        <section key={title} aria-label={title}>
          <h3 className="border-b border-line px-4 pt-4 pb-1 text-ink-dim">{title}</h3>
          <ul className="flex flex-col">
            {(Object.keys(rows) as LimitCode[]).map((code) => (
              <LimitRow
                key={code}
                code={code}
                value={draft.limits[code]}
                bound={bindWords(bound, code)}
                isChanged={draft.limits[code] !== shownLimit(code, base.limits[code])}
                problems={problems}
                onEdit={(text) => onEdit({ ...draft.limits, [code]: text })}
              />
            ))}
          </ul>
        </section>
      ))}
    </Panel>
  )
}
interface LimitsTableProps {
  draft: SettingsDraft
  base: Settings
  /** The draft's, null while they cannot be read. */
  limits: Limits | null
  problems: FieldProblems
  onEdit: (limits: SettingsDraft['limits']) => void
}

function LimitRow({ code, value, bound, isChanged, problems, onEdit }: LimitRowProps) {
  const rule = limitRow(code)
  const path = `limits.${code}`
  const unit = shownUnit(code)
  return (
    <li className="grid grid-cols-1 items-center gap-x-4 gap-y-1 border-b border-line px-4 py-3 last:border-0 md:grid-cols-[12rem_minmax(0,1fr)_12rem_16rem]">
      <label htmlFor={`field-${path}`} className="font-medium">
        {rule.label}
        {isChanged && <span className="font-normal text-warn"> changed</span>}
      </label>
      <p id={`about-${path}`} className="text-ink-dim">
        {rule.protects}
      </p>
      <div className="flex flex-col gap-1">
        <span className="flex items-center gap-2">
          <input
            id={`field-${path}`}
            inputMode="decimal"
            className={`${fieldClass} w-28 text-right`}
            value={value}
            aria-invalid={problems[path] !== undefined}
            aria-describedby={`about-${path} problem-${path}`}
            onChange={(event) => onEdit(event.target.value)}
          />
          <span className="text-ink-dim">{unit}</span>
        </span>
        <Problem path={path} problems={inShownUnit(problems, code, value)} />
      </div>
      <span className="text-label text-ink-faint">
        {BOUND_WORDS[rule.bound]} · {shownLimit(code, rule.min)} to {shownLimit(code, rule.max)} {unit}
        <br />
        {presetWords(code)}
        {bound !== null && (
          <>
            <br />
            {bound}
          </>
        )}
      </span>
    </li>
  )
}

/** Returns how often a limit bound among the last decisions that asked for something. */
function bindWords(bound: LimitBinds | undefined, code: LimitCode): string | null {
  const own = bound?.binds.find((one) => one.code === code)
  if (!bound || !own || bound.decisionCount === 0) return null
  const parts = [own.denied > 0 && `denied ${own.denied}`, own.clamped > 0 && `made ${own.clamped} smaller`]
  const of = `the last ${bound.decisionCount} decisions to trade`
  return `${parts.filter(Boolean).join(', ') || 'bound none'} of ${of}`
}

/** What each preset has; one value where it does not depend on how much one dares. */
function presetWords(code: LimitCode): string {
  const value = (preset: Preset) => shownLimit(code, presetValue(preset, code))
  if (limitRow(code).presets === 'same') return `${value('standard')} in every preset`
  return PRESETS.map((preset) => `${preset} ${value(preset)}`).join(' · ')
}

const BOUND_WORDS = { most: 'at most', least: 'at least', span: 'span' } as const

interface LimitRowProps {
  code: LimitCode
  value: string
  /** How often it bound lately; null where it judges no single decision, or nothing was decided. */
  bound: string | null
  isChanged: boolean
  problems: FieldProblems
  onEdit: (text: string) => void
}

/**
 * The contract speaks in stored units (0.5); the form shows percent, so its sentence is said again in what stands on screen. A value that is allowed by
 * itself is wrong beside another, which its own sentence says.
 */
function inShownUnit(problems: FieldProblems, code: LimitCode, value: string): FieldProblems {
  const path = `limits.${code}`
  if (problems[path] === undefined || isWithinBounds(code, storedLimit(code, value))) return problems
  const { min, max } = LIMIT_RULES[code]
  const range = `${shownLimit(code, min)} to ${shownLimit(code, max)} ${shownUnit(code)}`.trim()
  return { [path]: `Allowed: a ${/int/i.test(problems[path]) ? 'whole number' : 'number'} from ${range}.` }
}
