import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { AppError, assert } from '../../errors.ts'

// TA-Lib's C code as WebAssembly, from the package talib-web. Only its wasm file is used, never its JavaScript, which (1) cannot load a file
// on current Node, (2) reads and writes one element past every buffer, (3) hides where the values begin and (4) never initialises the
// candle settings, so that 57 of the 61 pattern functions are wrong. The settings are written here by hand into the library's globals;
// the hash pins the binary whose addresses these are.

const SHA256 = '89ccdb35f79f64da4f0af31f4e292ce5f06e72dd698b85a1fcf4ca4d6e5c1868'
const HEAP_BASE = 5_247_776
const MEMORY_BASE = 1_024
const CANDLE_SETTINGS = 4_120
const CANDLE_SETTING_BYTES = 24
/** TA-Lib's own defaults: range type (0 body, 1 high-low, 2 shadows), candles averaged, factor. Source: ta_global.c of TA-Lib 0.6. */
const SETTINGS = [
  [0, 10, 1],
  [0, 10, 3],
  [0, 10, 1],
  [1, 10, 0.1],
  [0, 0, 1],
  [0, 0, 2],
  [2, 10, 1],
  [1, 10, 0.1],
  [1, 5, 0.2],
  [1, 5, 0.6],
  [1, 5, 0.05],
] as const

const SUCCESS = 0
const BAD_PARAMETER = 2

export type TalibOutput = 'real' | 'integer'

export interface Talib {
  /**
   * Returns the outputs of one TA-Lib function, each aligned to the newest candle and as short as the lookback makes it (empty with too
   * few candles); null when TA-Lib refuses an option.
   */
  call(
    name: string,
    inputs: readonly Float64Array[],
    options: readonly number[],
    outputs: readonly TalibOutput[],
  ): (Float64Array | Int32Array)[] | null
}

let shared: Talib | null = null

/** Returns TA-Lib, compiled once a process. Throws AppError('indicator_engine') when the wasm file is missing or not the one pinned. */
export function loadTalib(): Talib {
  shared ??= instantiate(readWasm())
  return shared
}

function readWasm(): Buffer {
  const file = findWasm()
  const bytes = readFileSync(/* turbopackIgnore: true */ file)
  const hash = createHash('sha256').update(bytes).digest('hex')
  if (hash !== SHA256) {
    throw new AppError(
      'indicator_engine',
      `${file} has the hash ${hash}, not ${SHA256}. Run npm ci to get talib-web 0.1.3 back.`,
    )
  }
  return bytes
}

const WASM = path.join('node_modules', 'talib-web', 'lib', 'talib.wasm')

/**
 * Looked for upwards from where the process was started and from this file, wherever that was bundled to. Not through require.resolve:
 * Next's bundler follows it and tries to link the wasm itself.
 */
function findWasm(): string {
  const starts = [process.cwd(), path.dirname(fileURLToPath(import.meta.url))]
  const found = starts
    .flatMap(withParents)
    .map((folder) => path.join(/* turbopackIgnore: true */ folder, WASM))
    .find((file) => existsSync(/* turbopackIgnore: true */ file))
  if (found !== undefined) return found
  throw new AppError(
    'indicator_engine',
    `${WASM} is nowhere above ${starts.join(' or ')}. Run npm ci in the project's folder.`,
  )
}

function withParents(folder: string): string[] {
  const parent = path.dirname(folder)
  return parent === folder ? [folder] : [folder, ...withParents(parent)]
}

type WasmFunction = (...args: number[]) => number

function instantiate(bytes: Buffer): Talib {
  const memory = new WebAssembly.Memory({ initial: 256, maximum: 256 })
  const global = (value: number, mutable: boolean) => new WebAssembly.Global({ value: 'i32', mutable }, value)
  const instance = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes)), {
    env: {
      memory,
      emscripten_resize_heap: () => 0,
      __stack_pointer: global(HEAP_BASE, true),
      __memory_base: global(MEMORY_BASE, false),
    },
    'GOT.mem': { __heap_base: global(HEAP_BASE, true) },
  })
  const exported = instance.exports as Record<string, WasmFunction | undefined>
  const need = (name: string): WasmFunction => {
    const found = exported[name]
    assert(found !== undefined, `talib.wasm has no function ${name}`)
    return found
  }
  need('__wasm_call_ctors')()
  writeCandleSettings(memory)
  return { call: (name, inputs, options, outputs) => invoke(memory, need, `TA_${name}`, inputs, options, outputs) }
}

function writeCandleSettings(memory: WebAssembly.Memory): void {
  const view = new DataView(memory.buffer)
  SETTINGS.forEach(([rangeType, averaged, factor], index) => {
    const at = CANDLE_SETTINGS + CANDLE_SETTING_BYTES * index
    view.setInt32(at, index, true)
    view.setInt32(at + 4, rangeType, true)
    view.setInt32(at + 8, averaged, true)
    view.setFloat64(at + 16, factor, true)
  })
}

function invoke(
  memory: WebAssembly.Memory,
  need: (name: string) => WasmFunction,
  name: string,
  inputs: readonly Float64Array[],
  options: readonly number[],
  outputs: readonly TalibOutput[],
): (Float64Array | Int32Array)[] | null {
  const length = inputs[0]?.length ?? 0
  if (length === 0) return outputs.map(() => new Float64Array(0))
  const pointers: number[] = []
  const allocate = (size: number): number => {
    const pointer = need('malloc')(size)
    if (pointer === 0)
      throw new AppError('indicator_engine', `TA-Lib has no room for ${length} candles. Ask for fewer.`)
    pointers.push(pointer)
    return pointer
  }
  try {
    const ins = inputs.map((values) => {
      const pointer = allocate(8 * length)
      new Float64Array(memory.buffer, pointer, length).set(values)
      return pointer
    })
    const begin = allocate(8)
    const count = allocate(8)
    const outs = outputs.map(() => allocate(8 * length))
    const code = need(name)(0, length - 1, ...ins, ...options, begin, count, ...outs)
    if (code === BAD_PARAMETER) return null
    assert(code === SUCCESS, `${name} returned ${code}`)
    const produced = new Int32Array(memory.buffer)[count >> 2] ?? 0
    return outs.map((pointer, index) =>
      outputs[index] === 'integer'
        ? new Int32Array(memory.buffer, pointer, produced).slice()
        : new Float64Array(memory.buffer, pointer, produced).slice(),
    )
  } finally {
    for (const pointer of pointers) need('free')(pointer)
  }
}
