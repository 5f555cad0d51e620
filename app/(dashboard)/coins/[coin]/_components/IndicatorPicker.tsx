'use client'
import { type FormEvent, useId, useState } from 'react'
import { buttonClass, fieldClass } from '@/app/_components/dialogs/buttonClass.ts'
import { useRead } from '@/app/_hooks/useRead.ts'
import type { IndicatorInfo } from '@/lib/contracts/candles.ts'
import { SPECS_MAX } from '@/lib/domain/indicatorSpec.ts'
import { specOf } from './specOf.ts'

const KIND_WORD = {
  price: 'over the candles',
  pane: 'in its own pane',
  pattern: 'candle pattern, in its own pane',
  none: 'not drawn: it has words or lists',
} as const

/** Adds any of the catalogue's indicators with its parameters, and takes them away again. */
export function IndicatorPicker({
  chosen,
  onChange,
}: {
  chosen: readonly string[]
  onChange: (specs: string[]) => void
}) {
  const { data } = useRead('indicatorList', {}, { staleTime: Number.POSITIVE_INFINITY })
  const [name, setName] = useState('')
  const [values, setValues] = useState<Record<string, string>>({})
  const listId = useId()
  const info = data?.indicators.find((each) => each.name === name.trim().toLowerCase()) ?? null
  const isFull = chosen.length >= SPECS_MAX
  const add = (event: FormEvent): void => {
    event.preventDefault()
    if (info === null || isFull) return
    const spec = specOf(info, values)
    if (!chosen.includes(spec)) onChange([...chosen, spec])
    setName('')
    setValues({})
  }
  return (
    <div className="flex flex-col gap-3">
      <Chosen specs={chosen} onRemove={(spec) => onChange(chosen.filter((each) => each !== spec))} />
      <form onSubmit={add} className="flex flex-wrap items-end gap-3">
        <label className="flex flex-col gap-1 text-label text-ink-dim">
          add an indicator{data && `, one of ${data.indicators.length}`}
          <input
            list={listId}
            value={name}
            onChange={(event) => {
              setName(event.target.value)
              setValues({})
            }}
            placeholder="rsi, macd, supertrend …"
            autoComplete="off"
            spellCheck={false}
            className={`${fieldClass} w-52`}
          />
          <datalist id={listId}>
            {data?.indicators.map((each) => (
              <option key={each.name} value={each.name}>
                {KIND_WORD[each.kind]}
              </option>
            ))}
          </datalist>
        </label>
        {info?.parameters.map((parameter) => (
          <ParameterField
            key={`${info.name}.${parameter.name}`}
            parameter={parameter}
            value={values[parameter.name] ?? ''}
            onChange={(value) => setValues((was) => ({ ...was, [parameter.name]: value }))}
          />
        ))}
        <button type="submit" disabled={info === null || isFull} className={buttonClass()}>
          Add
        </button>
        <p className="pb-1 text-label text-ink-faint">
          {isFull
            ? `${SPECS_MAX} at a time; remove one to add another.`
            : info
              ? `${info.formula} (${info.source}), ${KIND_WORD[info.kind]}`
              : ''}
        </p>
      </form>
    </div>
  )
}

type Parameter = IndicatorInfo['parameters'][number]

function ParameterField({ parameter, value, onChange }: ParameterFieldProps) {
  const { name, kind, fallback, min, max, choices } = parameter
  const id = useId()
  const label = name.replace(/^optIn/, '').replace(/([a-z])([A-Z])/g, '$1 $2')
  return (
    <div className="flex flex-col gap-1 text-label text-ink-dim">
      <label htmlFor={id}>{label.toLowerCase()}</label>
      {kind === 'choice' ? (
        <select
          id={id}
          value={value || String(fallback)}
          onChange={(event) => onChange(event.target.value)}
          className={fieldClass}
        >
          {choices.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      ) : (
        <input
          id={id}
          type="number"
          inputMode="decimal"
          value={value}
          placeholder={String(fallback)}
          min={min ?? undefined}
          max={max ?? undefined}
          step={kind === 'integer' ? 1 : 'any'}
          onChange={(event) => onChange(event.target.value)}
          className={`${fieldClass} w-24`}
        />
      )}
    </div>
  )
}
interface ParameterFieldProps {
  parameter: Parameter
  value: string
  onChange: (value: string) => void
}

function Chosen({ specs, onRemove }: { specs: readonly string[]; onRemove: (spec: string) => void }) {
  if (specs.length === 0) return <p className="text-label text-ink-faint">No indicator is drawn.</p>
  return (
    <ul aria-label="Indicators drawn" className="flex flex-wrap gap-2">
      {specs.map((spec) => (
        <li key={spec} className="flex items-center rounded border border-line-strong text-label">
          <span className="py-0.5 pl-2">{spec}</span>
          <button
            type="button"
            aria-label={`Remove ${spec}`}
            onClick={() => onRemove(spec)}
            className="px-2 py-0.5 text-ink-dim hover:text-ink"
          >
            ×
          </button>
        </li>
      ))}
    </ul>
  )
}
