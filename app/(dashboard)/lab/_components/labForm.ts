import type { LabParseRequest } from '@/lib/contracts/labParse.ts'

/** The form as typed. */
export interface LabForm {
  raw: string
  assets: string
  /** `BTC 100000` a line; a coin without one gets no price checks. */
  prices: string
  finishReason: string
}

export const FINISH_REASONS = ['stop', 'length', 'tool_calls', 'content_filter', 'error'] as const

export const EMPTY_LAB_FORM: LabForm = {
  raw: '',
  assets: 'BTC, ETH',
  prices: 'BTC 100000\nETH 4000',
  finishReason: 'stop',
}

/** Returns the request the form states. What is no price goes out as typed: the route refuses it by name, and nothing is dropped on the way. */
export function toLabRequest(
  form: LabForm,
): Omit<LabParseRequest, 'prices'> & { prices: Record<string, number | string> } {
  const lines = form.prices.split('\n').map((line) => line.trim().split(/[\s:=,]+/))
  // Of 94,000 nothing is left out: what is no price goes as it was typed, and is refused.
  const prices = lines.flatMap(([coin = '', ...px]) => (coin === '' ? [] : [[coin, toPrice(px.join(','))] as const]))
  return {
    raw: form.raw,
    assets: form.assets.split(/[\s,]+/).filter((coin) => coin !== ''),
    prices: Object.fromEntries(prices),
    finish_reason: form.finishReason,
  }
}

const toPrice = (text: string): number | string => {
  const px = text === '' ? Number.NaN : Number(text)
  return Number.isFinite(px) ? px : text
}
